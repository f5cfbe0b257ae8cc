import RunStore

/// What is new of a run since the last look at it.
package struct RunUpdate: Sendable {
  /// Whether steps were taken back: everything that was recorded comes again.
  package var startsOver = false
  /// What the run is.
  package var run: RunRecord?
  /// Where it is recorded; nil where that is known.
  package var directory: String?
  /// How it stands.
  package var standing: RunStanding?
  /// New steps, in their order.
  package var steps: [StepRecord] = []
  /// New evaluations, in their order.
  package var evaluations: [EvaluationRecord] = []
  /// New events, in their order.
  package var events: [EventRecord] = []
  /// All checkpoints; nil where none is new.
  package var checkpoints: [CheckpointRecord]?
  /// The matrices; nil where they are known.
  package var matrices: [MatrixRecord]?
  /// New measurements of all matrices, step by step.
  package var measurements: [[MatrixStepRecord]] = []
  /// What moved most since the measurement before each of them, where some between were left out.
  package var peaks: [Int: [MatrixPeak]] = [:]
  /// All watched texts; nil where none is new.
  package var watches: [WatchRecord]?
  /// New traces of a watched text, all positions of a step together.
  package var traces: [[TokenTraceRecord]] = []
  /// Steps at which watched texts were traced that are left out there, by watch.
  package var leftOutTraces: [Int: [Int]] = [:]
  /// The texts of tokens that were not known.
  package var tokenTexts: [Int32: String] = [:]
  /// New regions of matrices' codes.
  package var codeMaps: [CodeMap] = []
  /// What became of commands.
  package var answers: [Answer] = []
  /// Why something could not be read; the rest is here, and it is tried again.
  package var problem: String?
  /// What the system says of the training process.
  package var usage: UsageSample?

  /// Nothing new.
  package init() {}

  /// Whether there is nothing to show that was not there before.
  package var isEmpty: Bool {
    !startsOver && run == nil && directory == nil && standing == nil && steps.isEmpty
      && evaluations.isEmpty
      && events.isEmpty && checkpoints == nil && matrices == nil && measurements.isEmpty
      && watches == nil && traces.isEmpty && tokenTexts.isEmpty && codeMaps.isEmpty
      && answers.isEmpty && usage == nil
  }
}
