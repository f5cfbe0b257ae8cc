import Engine
import Foundation
import RunStore
import Training

extension RunData {
  /// The distance from the teacher's perplexity that the paper promises to stay under.
  package static let goalGap = 1.0

  /// The last evaluation at or before a step, broken off or not; the newest without a step.
  package func evaluation(at step: Int?) -> EvaluationRecord? {
    Self.last(of: evaluations, at: step)
  }

  /// The same of those that were not broken off: what part of the text says is no perplexity of the
  /// run.
  package func wholeEvaluation(at step: Int?) -> EvaluationRecord? {
    Self.last(of: wholeEvaluations(until: nil), at: step)
  }

  private static func last(of all: [EvaluationRecord], at step: Int?) -> EvaluationRecord? {
    guard let step else { return all.last }
    return all.last { $0.step <= step } ?? all.first
  }

  /// The teacher's perplexity on the held-out text.
  package var teacherPerplexity: Double? {
    wholeEvaluations(until: nil).compactMap(\.teacherPerplexity).last
  }

  /// The student's perplexity before the first step.
  package var startPerplexity: Double? {
    wholeEvaluations(until: 0).first { $0.step == 0 }?.studentPerplexity
  }

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
    series[.tokensPerSecond]?.lastSmoothed.flatMap { $0 > 0 ? $0 : nil }
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
