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
  /// The seconds that its steps took, without pauses and what came between them.
  package private(set) var stepSeconds = 0.0
  /// The evaluations, in their order.
  package private(set) var evaluations: [EvaluationRecord] = []
  /// The events, in their order.
  package private(set) var events: [EventRecord] = []
  /// The changes of what is minimised that were not taken back, in their order.
  private(set) var lossChanges: [LossChange] = []
  /// Those that charts mark.
  package private(set) var marks: [LineChart.Event] = []
  /// The checkpoints, by step.
  package private(set) var checkpoints: [CheckpointRecord] = []
  /// The quantized matrices, by id.
  package private(set) var matrices: [MatrixRecord] = []
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
  /// All steps at which they were traced, by watch; not all of those traces are kept.
  package private(set) var tracedSteps: [Int: [Int]] = [:]
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
  /// Of earlier evaluations only the numbers of the whole text are kept.
  private static let wholeEvaluationLimit = 256

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
    matrices = update.matrices ?? matrices
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
      let before = tracedSteps[first.watch, default: []]
      tracedSteps[first.watch] = before.filter { $0 < first.step } + [first.step]
    }
    for (watch, steps) in update.leftOutTraces {
      tracedSteps[watch] = (tracedSteps[watch, default: []] + steps).sorted()
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
    if let change = LossChange(record) {
      lossChanges.append(change)
      for quantity in LossChange.quantities {
        series.quantities[quantity]?.restartAverage(after: change.step)
      }
    }
  }

  private mutating func add(_ record: EvaluationRecord) {
    evaluations.removeAll { $0.step >= record.step }
    evaluations.append(record)
    let old = evaluations.count - 1 - Self.wholeEvaluationLimit
    if old >= 0 { evaluations[old].forgetParts() }
    // A part of the text is no point of the same curve.
    guard !record.isInterrupted else { return }
    series.perplexity.append(step: record.step, value: record.studentPerplexity)
  }

  private mutating func add(_ record: StepRecord) {
    lastStep = record
    let seconds = Double(record.tokens) / record.tokensPerSecond
    if seconds.isFinite { stepSeconds += seconds }
    for quantity in Self.keptQuantities {
      guard let value = record[quantity] else { continue }
      series.quantities[quantity, default: newSeries(quantity)]
        .append(step: record.step, value: value)
    }
  }

  private func newSeries(_ quantity: StepQuantity) -> Series {
    var series = Series()
    guard LossChange.quantities.contains(quantity) else { return series }
    for change in lossChanges { series.restartAverage(after: change.step) }
    return series
  }
}
