import RunStore
import Training

/// What is new of a run since the last look at it.
package struct RunUpdate: Sendable {
  /// Whether steps were taken back: everything that was recorded comes again.
  package var startsOver = false
  /// What the run is.
  package var run: RunRecord?
  /// Where it is recorded; nil where that is known.
  package var directory: String?
  /// What its recipe chooses; nil where that is known.
  package var choices: [String]?
  /// How it stands.
  package var standing: RunStanding?
  /// The share of the steps that are here now; nil where all are.
  package var readShare: Double?
  /// The newest step, where those before it are still to come.
  package var newestStep: StepRecord?
  /// New steps, in their order.
  package var steps: [StepRecord] = []
  /// New evaluations, in their order.
  package var evaluations: [EvaluationRecord] = []
  /// What tasks gave, in its order.
  package var taskScores: [TaskScoreRecord] = []
  /// New events, in their order.
  package var events: [EventRecord] = []
  /// All checkpoints; nil where none is new.
  package var checkpoints: [CheckpointRecord]?
  /// What is said of the run; nil where that is known.
  package var annotations: RunAnnotations?
  /// The lines that the run left by going back; nil where none is new.
  package var branches: [Branch]?
  /// The matrices; nil where they are known.
  package var matrices: [MatrixRecord]?
  /// New measurements of all matrices, step by step.
  package var measurements: [[MatrixStepRecord]] = []
  /// What moved most since the measurement before each of some, where others between were left out;
  /// it may come after the measurement itself.
  package var peaks: [Int: [MatrixPeak]] = [:]
  /// All watched texts; nil where none is new.
  package var watches: [WatchRecord]?
  /// New traces of a watched text, all positions of a step together.
  package var traces: [[TokenTraceRecord]] = []
  /// How many traces of watched texts were left out.
  package var tracesLeftOut: [Int: Int] = [:]
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
  package var isEmpty: Bool { !hasNews && usage == nil }

  /// Whether there is more than what the system says.
  fileprivate var hasNews: Bool {
    startsOver || run != nil || directory != nil || standing != nil || newestStep != nil
      || !steps.isEmpty || !evaluations.isEmpty || !taskScores.isEmpty || !events.isEmpty
      || checkpoints != nil
      || annotations != nil || branches != nil || matrices != nil || !measurements.isEmpty
      || !peaks.isEmpty || watches != nil
      || !traces.isEmpty || !tracesLeftOut.isEmpty || !tokenTexts.isEmpty || !codeMaps.isEmpty
      || !answers.isEmpty
  }
}

extension State {
  /// Whether an update changes what is on the screen.
  package func shows(_ update: RunUpdate) -> Bool { update.hasNews || tab == .system }
}

/// How a run stands at this moment.
package struct RunStanding: Sendable, Equatable {
  /// What it is doing.
  package var phase = RunPhase.opening("", share: nil)
  /// The steps made.
  package var step = 0
  /// The steps that it is to have.
  package var totalSteps = 0
  /// The passes over the texts so far; nil where only the training process knows.
  package var epoch: Double?
  /// The learning rate of the next step; nil before it is known.
  package var learningRate: Double?
  /// The settings in force; nil before they are known.
  package var settings: LiveSettings?
  /// Whether commands can be sent.
  package var canBeSteered = false

  /// A run that has not begun.
  package init() {}
}

/// What became of a command that this dashboard sent.
package struct Answer: Sendable, Equatable {
  /// The number that sending gave the command.
  package var id: Int
  /// The steps made when it took effect.
  var step: Int
  /// Why it was refused; nil where it was applied.
  package var refusal: String?
  /// What it changed, before.
  var before: String?
  /// The same, after; or what it found.
  var after: String?
}

/// What the system says of the training process at a moment.
package struct UsageSample: Sendable, Equatable {
  /// Bytes of memory in use.
  var residentBytes: Int
  /// The most that were in use at once.
  var peakBytes: Int
  var threadCount: Int
  /// Cores in use on average since the last sample.
  var cores: Double
}

/// The codes of a part of a matrix at a step.
package struct CodeMap: Sendable, Equatable {
  var step: Int
  /// The matrix's id.
  var matrix: Int
  var firstRow: Int
  var firstColumn: Int
  /// How many columns each row has.
  var columnCount: Int
  /// The codes, row by row: -1, 0 and 1 where they are ternary.
  var codes: [Int8]

  /// How many rows there are.
  var rowCount: Int { columnCount > 0 ? codes.count / columnCount : 0 }
}

extension CodeMap {
  init(_ record: CodeMapRecord) {
    self.init(
      step: record.step, matrix: record.matrix, firstRow: record.firstRow,
      firstColumn: record.firstColumn, columnCount: record.columns, codes: record.codes)
  }
}
