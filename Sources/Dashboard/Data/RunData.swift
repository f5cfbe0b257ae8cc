import RunStore
import Terminal

/// Everything that a dashboard knows of a run.
package struct RunData: Sendable {
  /// What it is; nil before it was read.
  package private(set) var run: RunRecord?
  /// Where it is recorded.
  package private(set) var directory = "RUN"
  /// How it stands.
  package private(set) var standing = RunStanding()
  /// The quantities of its steps.
  package private(set) var series = RunSeries()
  /// The last step.
  package private(set) var lastStep: StepRecord?
  /// The evaluations, in their order.
  package private(set) var evaluations: [EvaluationRecord] = []
  /// The events, in their order.
  package private(set) var events: [EventRecord] = []
  /// The changes of the learning rate that were not taken back, in their order.
  private(set) var rateChanges: [RateChange] = []
  /// Those that charts mark.
  package private(set) var marks: [LineChart.Event] = []
  /// The checkpoints, by step.
  package private(set) var checkpoints: [CheckpointRecord] = []
  /// The quantized matrices, by id.
  package private(set) var matrices: [MatrixRecord] = []
  /// Their names in short, by id.
  private(set) var matrixNames: [Int: String] = [:]
  /// Their measurements, all of a step together.
  package private(set) var measurements = Timeline<[MatrixStepRecord]>()
  /// What moved most at each of their steps, and at those since the one before that are not kept.
  package private(set) var peaks = Timeline<[MatrixPeak]> { forgotten, next in
    zip(forgotten, next).map { $0.merged(with: $1) }
  }
  /// The share of all codes that flipped at each measured step.
  package private(set) var flips = Series()
  /// The watched texts.
  package private(set) var watches: [WatchRecord] = []
  /// Their traces by watch, all positions of a step together.
  package private(set) var traces: [Int: Timeline<[TokenTraceRecord]>] = [:]
  /// The texts of tokens; use ``text(of:)``.
  package private(set) var tokenTexts: [Int32: String] = [:]
  /// The regions of codes that were looked at, by matrix.
  package private(set) var codeMaps: [Int: Timeline<CodeMap>] = [:]
  /// What the system said of the training process, oldest first.
  package private(set) var usage: [UsageSample] = []

  private static let usageLimit = 600
  /// The quantities that are kept over the steps, for charts and for times; the rest would only take
  /// memory.
  private static let keptQuantities: [StepQuantity] = [
    .loss, .groundTruth, .distillation, .layers, .perplexity, .forwardKL, .agreement, .gradientNorm,
    .learningRate, .tokensPerSecond, .teacherTime, .forwardTime, .objectiveTime, .backwardTime,
    .optimizerTime, .quantizeTime, .scaleEffectiveCount, .scaleLargest, .scaleSmallest,
  ]

  /// Nothing known yet.
  package init() {}

  /// Adds what is new.
  package mutating func apply(_ update: RunUpdate) {
    if update.startsOver { forgetRecords() }
    if let run = update.run { self.run = run }
    directory = update.directory ?? directory
    if let standing = update.standing { self.standing = standing }
    for step in update.steps { add(step) }
    for evaluation in update.evaluations { add(evaluation) }
    for event in update.events { add(event) }
    checkpoints = update.checkpoints ?? checkpoints
    if let matrices = update.matrices {
      self.matrices = matrices
      matrixNames = MatrixName.names(of: matrices)
    }
    for measurement in update.measurements {
      guard let step = measurement.first?.step else { continue }
      measurements.append(measurement, step: step)
      peaks.append(update.peaks[step] ?? measurement.map { MatrixPeak($0) }, step: step)
      let shares = CodeShares(of: measurement, matrices)
      flips.append(step: step, value: shares.flipped)
    }
    watches = update.watches ?? watches
    for trace in update.traces {
      guard let first = trace.first else { continue }
      traces[first.watch, default: Timeline(capacity: 200)].append(trace, step: first.step)
    }
    tokenTexts.merge(update.tokenTexts) { $1 }
    for map in update.codeMaps {
      codeMaps[map.matrix, default: Timeline(capacity: 64)].append(map, step: map.step)
    }
    if let usage = update.usage { self.usage = (self.usage + [usage]).suffix(Self.usageLimit) }
  }

  private mutating func forgetRecords() {
    let before = self
    self = RunData()
    (run, directory, standing, usage) = (
      before.run, before.directory, before.standing, before.usage
    )
  }

  private mutating func add(_ record: EventRecord) {
    // What was looked at has changed nothing.
    guard record.command?.isQuiet != true else { return }
    events.append(record)
    if let mark = record.mark { marks.append(mark) }
    guard let change = RateChange(record) else { return }
    if let last = rateChanges.last, change.undoes(last) {
      rateChanges.removeLast()
    } else {
      rateChanges.append(change)
    }
  }

  private mutating func add(_ record: EvaluationRecord) {
    evaluations.removeAll { $0.step >= record.step }
    evaluations.append(record)
    // A part of the text is no point of the same curve.
    guard !record.isInterrupted else { return }
    series.perplexity.append(step: record.step, value: record.studentPerplexity)
  }

  private mutating func add(_ record: StepRecord) {
    lastStep = record
    for quantity in Self.keptQuantities {
      guard let value = record[quantity] else { continue }
      series.quantities[quantity, default: Series()].append(step: record.step, value: value)
    }
  }
}
