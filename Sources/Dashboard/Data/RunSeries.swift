import Foundation
import RunStore
import Terminal

/// The curves of a run: of the one that is shown, or of one that is laid over it.
package struct RunSeries: Sendable {
  /// The quantities that charts draw.
  private static let drawn: [StepQuantity] = [
    .loss, .groundTruth, .distillation, .layers, .perplexity, .forwardKL, .agreement, .gradientNorm,
    .learningRate, .scaleEffectiveCount, .scaleLargest, .scaleSmallest,
  ]
  /// Those that tell of the run's speed alone.
  private static let times: [StepQuantity] = [
    .tokensPerSecond, .teacherTime, .forwardTime, .objectiveTime, .backwardTime, .optimizerTime,
    .quantizeTime,
  ]

  /// By quantity; the rest of what a step records would only take memory.
  private var columns = [Series?](repeating: nil, count: StepQuantity.allCases.count)
  /// The student's perplexities over the steps of the evaluations.
  package internal(set) var perplexity = Series(smoothing: 0)

  /// What tasks gave, by their names.
  private(set) var tasks: [String: TaskSeries] = [:]

  package internal(set) subscript(quantity: StepQuantity) -> Series? {
    get { columns[quantity.rawValue] }
    set { columns[quantity.rawValue] = newValue }
  }

  /// Whether the loss has more than one term.
  var hasTerms: Bool { self[.distillation] != nil || self[.layers] != nil }

  /// The curves without those that no chart shows beside another run's.
  var withoutTimes: RunSeries {
    var series = self
    for quantity in Self.times { series[quantity] = nil }
    return series
  }

  /// The curves as they lie on another run's axis, on which each of their steps counts so much.
  func scaled(by factor: Double) -> RunSeries {
    var series = self
    for column in series.columns.indices { series.columns[column]?.stepScale = factor }
    series.perplexity.stepScale = factor
    for task in series.tasks.keys { series.tasks[task]?.scale(by: factor) }
    return series
  }

  /// How much worse the student does on held-out text than on the text it learns from, in nats, at
  /// each evaluation: where this grows, it learns by heart.
  var trainEvalGap: Series {
    var gap = Series(smoothing: 0)
    gap.stepScale = perplexity.stepScale
    guard let groundTruth = self[.groundTruth] else { return gap }
    for place in 0..<perplexity.count {
      let step = perplexity.step(at: place)
      // Before the first step there is nothing to compare with.
      guard let now = groundTruth.index(at: Double(step) * groundTruth.stepScale) else { continue }
      gap.append(
        step: step, value: log(perplexity.value(at: place)) - groundTruth.smoothed(at: now))
    }
    return gap
  }

  /// - Parameter meansAnother: whether what is minimised was changed before the step, so that no
  ///   moving average goes across.
  mutating func append(_ record: StepRecord, meansAnother: Bool) {
    for quantity in Self.drawn {
      append(record, quantity, meansAnother && LossChange.quantities.contains(quantity))
    }
    for quantity in Self.times { append(record, quantity, false) }
  }

  mutating func append(_ score: TaskScoreRecord) {
    // One curve for each task: that of its first metric.
    guard score.place == 0 else { return }
    tasks[score.task, default: TaskSeries()].append(score)
  }

  private mutating func append(
    _ record: StepRecord, _ quantity: StepQuantity, _ beginsAverage: Bool
  ) {
    guard let value = record[quantity] else { return }
    let column = quantity.rawValue
    if columns[column] == nil { columns[column] = Series() }
    columns[column]?.append(step: record.step, value: value, beginsAverage: beginsAverage)
  }
}

/// What a task gave over the steps, with standard errors.
struct TaskSeries: Sendable {
  private(set) var student = Series(smoothing: 0)
  /// Asked once, and then a level line.
  private(set) var teacher: Series?
  private(set) var metric = ""
  /// What guessing would get; nil where there are no choices.
  private(set) var chance: Double?

  fileprivate mutating func append(_ score: TaskScoreRecord) {
    (metric, chance) = (score.metric, score.chance)
    let level = teacher?.last
    switch score.model {
    case .teacher:
      var series = Series(smoothing: 0)
      series.append(step: score.step, value: score.value, deviation: score.standardError)
      teacher = series
    case .student:
      student.append(step: score.step, value: score.value, deviation: score.standardError)
      guard let level, let last = teacher?.range?.upperBound, score.step > Int(last) else { return }
      teacher?.append(step: score.step, value: level)
    }
  }

  fileprivate mutating func scale(by factor: Double) {
    student.stepScale = factor
    teacher?.stepScale = factor
  }
}

extension StepRecord {
  /// A quantity of the step; nil where the run does not have it.
  subscript(quantity: StepQuantity) -> Double? {
    switch quantity {
    case .loss: loss
    case .groundTruth: groundTruth
    case .distillation: distillation
    case .layers: layers
    case .perplexity: perplexity
    case .softCrossEntropy: softCrossEntropy
    case .forwardKL: forwardKL
    case .agreement: agreement
    case .teacherCrossEntropy: teacherCrossEntropy
    case .confidence: confidence
    case .gradientNorm: gradientNorm
    case .clippedNorm: clippedNorm
    case .learningRate: learningRate
    case .tokens: Double(tokens)
    case .tokensPerSecond: tokensPerSecond
    case .teacherTime: phases.teacher
    case .forwardTime: phases.forward
    case .objectiveTime: phases.objective
    case .backwardTime: phases.backward
    case .optimizerTime: phases.optimizer
    case .quantizeTime: phases.quantize
    case .scaleEffectiveCount: scaleEffectiveCount
    case .scaleLargest: scaleLargest
    case .scaleSmallest: scaleSmallest
    }
  }
}
