import RunStore

/// What is new of a run since the last look at it.
public struct RunUpdate: Sendable {
  /// Whether steps were taken back: everything that was recorded comes again.
  public var startsOver = false
  /// What the run is.
  public var run: RunRecord?
  /// Where it is recorded; nil where that is known.
  public var directory: String?
  /// How it stands.
  public var standing: RunStanding?
  /// New steps, in their order.
  public var steps: [StepRecord] = []
  /// New evaluations, in their order.
  public var evaluations: [EvaluationRecord] = []
  /// New events, in their order.
  public var events: [EventRecord] = []
  /// All checkpoints; nil where none is new.
  public var checkpoints: [CheckpointRecord]?
  /// The matrices; nil where they are known.
  public var matrices: [MatrixRecord]?
  /// New measurements of all matrices, step by step.
  public var measurements: [[MatrixStepRecord]] = []
  /// What moved most since the measurement before each of them, where some between were left out.
  public var peaks: [Int: [MatrixPeak]] = [:]
  /// All watched texts; nil where none is new.
  public var watches: [WatchRecord]?
  /// New traces of a watched text, all positions of a step together.
  public var traces: [[TokenTraceRecord]] = []
  /// The texts of tokens that were not known.
  public var tokenTexts: [Int32: String] = [:]
  /// New regions of matrices' codes.
  public var codeMaps: [CodeMap] = []
  /// What became of commands.
  public var answers: [Answer] = []
  /// Why something could not be read; the rest is here, and it is tried again.
  public var problem: String?
  /// What the system says of the training process.
  public var usage: UsageSample?

  /// Nothing new.
  public init() {}

  /// Whether there is nothing to show that was not there before.
  public var isEmpty: Bool {
    !startsOver && run == nil && directory == nil && standing == nil && steps.isEmpty
      && evaluations.isEmpty
      && events.isEmpty && checkpoints == nil && matrices == nil && measurements.isEmpty
      && watches == nil && traces.isEmpty && tokenTexts.isEmpty && codeMaps.isEmpty
      && answers.isEmpty && usage == nil
  }
}
