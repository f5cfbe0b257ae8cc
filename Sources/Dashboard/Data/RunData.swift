import Foundation
import RunStore
import Terminal
import Training

/// Everything that a dashboard knows of a run.
package struct RunData: Sendable {
  /// What it is; nil before it was read.
  package private(set) var run: RunRecord?
  /// Where it is recorded.
  package private(set) var directory = "RUN"
  /// How it stands.
  package private(set) var standing = RunStanding()
  /// The share of its steps that were read by now; nil where all were.
  package private(set) var readShare: Double?
  /// The quantities of its steps.
  package private(set) var series = RunSeries()
  /// The last step.
  package private(set) var lastStep: StepRecord?
  /// The seconds that its steps took, without pauses and what came between them.
  package private(set) var stepSeconds = 0.0
  /// The tokens that its steps learned from.
  private(set) var stepTokens = 0.0
  /// The evaluations, in their order.
  package private(set) var evaluations: [EvaluationRecord] = []
  /// What tasks gave, in its order.
  package private(set) var taskScores: [TaskScoreRecord] = []
  /// The events, in their order.
  package private(set) var events: [RunEvent] = []
  /// Those that charts mark.
  package private(set) var marks: [LineChart.Event] = []
  /// The changes of what is minimised that were not taken back, in their order.
  private(set) var lossChanges: [LossChange] = []
  /// What was generated, in its order.
  private(set) var continuations: [(step: Int, continuation: Continuation)] = []
  /// The checkpoints, by step.
  package private(set) var checkpoints: [CheckpointRecord] = []
  /// What its recipe chooses otherwise than by default, `key value` by `key value`.
  private(set) var choices: [String] = []
  /// What is said of it.
  package private(set) var annotations = RunAnnotations()
  /// The lines that it left by going back, in the order of their leaving.
  package private(set) var branches: [Branch] = []
  /// The quantized matrices, by id.
  package private(set) var matrices: [MatrixRecord] = []
  /// Their short names, by id.
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
  /// How many traces of them were recorded, kept here or not.
  private(set) var traceCounts: [Int: Int] = [:]
  /// The texts of tokens; use ``text(of:)``.
  package private(set) var tokenTexts: [Int32: String] = [:]
  /// The regions of codes that were looked at, by matrix.
  package private(set) var codeMaps: [Int: Timeline<CodeMap>] = [:]
  /// What the system said of the training process, oldest first.
  package private(set) var usage: [UsageSample] = []

  private static let usageLimit = 600
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
    if update.readShare != nil || !update.steps.isEmpty { readShare = update.readShare }
    // What a step's loss means is known from what happened before it.
    for event in update.events { add(RunEvent(event)) }
    for step in update.steps { add(step) }
    if let newest = update.newestStep ?? update.steps.last, newest.step >= lastStep?.step ?? 0 {
      lastStep = newest
    }
    for evaluation in update.evaluations { add(evaluation) }
    for score in update.taskScores { add(score) }
    checkpoints = update.checkpoints ?? checkpoints
    annotations = update.annotations ?? annotations
    choices = update.choices ?? choices
    branches = update.branches ?? branches
    if let matrices = update.matrices {
      self.matrices = matrices
      matrixNames = MatrixName.names(of: matrices)
    }
    for measurement in update.measurements {
      guard let step = measurement.first?.step else { continue }
      measurements.append(measurement, step: step)
      peaks.append(measurement.map { MatrixPeak($0) }, step: step)
      let shares = CodeShares(of: measurement, matrices)
      flips.append(step: step, value: shares.flipped)
    }
    for (step, peaks) in update.peaks { self.peaks.add(peaks, upTo: step) }
    watches = update.watches ?? watches
    for trace in update.traces {
      guard let first = trace.first else { continue }
      traces[first.watch, default: Timeline(capacity: 200)].append(trace, step: first.step)
      traceCounts[first.watch, default: 0] += 1
    }
    traceCounts.merge(update.tracesLeftOut) { $0 + $1 }
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

  private mutating func add(_ event: RunEvent) {
    // What was looked at has changed nothing.
    guard event.command?.isQuiet != true else { return }
    events.append(event)
    if let mark = event.mark { marks.append(mark) }
    if let change = LossChange(event) { lossChanges.append(change) }
    if event.kind == .continuation, !event.isDiscarded,
      let continuation = try? JSONDecoder().decode(Continuation.self, from: Data(event.text.utf8))
    {
      continuations.append((event.step, continuation))
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

  private mutating func add(_ score: TaskScoreRecord) {
    taskScores.removeAll {
      $0.step == score.step && $0.model == score.model && $0.task == score.task
        && $0.metric == score.metric
    }
    taskScores.append(score)
    series.append(score)
  }

  /// The tasks that were asked, in the order of their asking.
  package var taskNames: [String] {
    var seen: Set<String> = []
    return taskScores.map(\.task).filter { seen.insert($0).inserted }
  }

  private mutating func add(_ record: StepRecord) {
    let seconds = Double(record.tokens) / record.tokensPerSecond
    if seconds.isFinite { stepSeconds += seconds }
    stepTokens += Double(record.tokens)
    let before = series[.loss]?.range?.upperBound ?? 0
    let changed = lossChanges.contains { Double($0.step) >= before && $0.step < record.step }
    series.append(record, meansAnother: changed)
  }
}
