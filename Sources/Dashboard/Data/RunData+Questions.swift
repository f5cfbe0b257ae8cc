import Engine
import Foundation
import RunStore
import Training

extension RunData {
  /// The distance from the teacher's perplexity that the paper promises to stay under.
  package static let goalGap = 1.0

  /// The last evaluation at or before a step; the newest without one.
  package func evaluation(at step: Int?) -> EvaluationRecord? {
    guard let step else { return evaluations.last }
    return evaluations.last { $0.step <= step } ?? evaluations.first
  }

  /// The teacher's perplexity on the held-out text.
  package var teacherPerplexity: Double? { evaluations.compactMap(\.teacherPerplexity).last }

  /// The student's perplexity before the first step.
  package var startPerplexity: Double? { evaluations.first { $0.step == 0 }?.studentPerplexity }

  /// The perplexity that training is to reach: the teacher's plus one.
  package var goalPerplexity: Double? { teacherPerplexity.map { $0 + Self.goalGap } }

  /// The objective that made a step; of now without one. Nil before it is known.
  package func objective(at step: Int?) -> Objective.Kind? {
    let later = step.flatMap { step in
      lossChanges.first { $0.step >= step && $0.objective != nil }?.objective
    }
    return later ?? standing.settings?.objective.kind
  }

  /// Seconds until all steps are made, at the pace of the last ones; nil where it is not known.
  package var secondsLeft: Double? {
    guard let last = lastStep, let pace, standing.totalSteps > standing.step else { return nil }
    return Double(standing.totalSteps - standing.step) * Double(last.tokens) / pace
  }

  /// Tokens trained on in a second, averaged over the last steps; nil where it is not known.
  package var pace: Double? {
    series[.tokensPerSecond]?.smoothed.last.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
  }

  /// The texts to look at: those that are traced through training by then, and the sequences of the last
  /// batch that was inspected by a step; the newest one without a step.
  package func texts(at step: Int?) -> [WatchRecord] {
    let batches = watches.compactMap(\.batchStep)
    let batch = batches.filter { $0 <= step ?? .max }.max()
    return watches.filter {
      $0.batchStep.map { $0 == batch } ?? ($0.endStep.map { step ?? .max <= $0 } ?? true)
    }
  }

  /// A token's text, as it may be shown; its number where the text is not known.
  package func text(of token: Int32) -> String { tokenTexts[token] ?? "<\(token)>" }
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
