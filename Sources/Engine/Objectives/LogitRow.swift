import CKernels
import Foundation

/// The logits of one token from both models, and what is known of the teacher's.
struct LogitRow {
  let student: UnsafeMutablePointer<Float>
  /// nil where there is no teacher.
  let teacher: UnsafeMutablePointer<Float>?
  let count: Int64
  let label: Int
  let studentMaximum: Float
  let teacherStatistics: tsld_softmax_statistics

  /// What a token weighs in the gradient: its ground-truth term, its divergence, and (log Z)², Z being
  /// the student's Σ exp.
  struct Weights {
    var groundTruth: Float
    var divergence: Float
    var squaredLogSum: Float = 0

    /// What q is multiplied by in the gradient of all terms but the divergence.
    func ofProbabilities(_ logSum: Float) -> Float { groundTruth + 2 * squaredLogSum * logSum }
  }

  /// What one token contributes.
  struct Outcome {
    /// log Σ exp of the student's logits, less their maximum.
    var studentLogSum: Float
    /// The soft cross entropy -Σ p log q; 0 without a teacher, like all that follows.
    var softCrossEntropy: Float = 0
    /// KL(p‖q).
    var forwardKL: Float = 0
    /// The objective's divergence, before its weight.
    var divergence: Float = 0
  }

  /// Evaluates the row and, where weights are given, replaces the student's logits by the gradient
  /// of groundTruth · (-log q[label]) + divergence · D + squaredLogSum · (log Z)². The logits are used
  /// up in either case.
  func evaluate(_ objective: Objective, _ weights: Weights?) -> Outcome {
    switch objective.kind {
    case .groundTruth: return groundTruth(weights)
    case .logit, .logitAndGroundTruth, .tokenScaled, .tokenScaledOnly, .layerToLayer:
      return softCrossEntropy(weights, temperature: objective.logitTemperature).outcome
    case .forwardKL:
      // The teacher's entropy is constant: the gradient is the soft cross entropy's.
      var result = softCrossEntropy(weights, temperature: objective.logitTemperature)
      result.outcome.divergence = result.divergence
      return result.outcome
    case .topTokens:
      return topTokens(weights, count: objective.topCount ?? Objective.usualTopCount)
    case .reverseKL: return mixture(weights) { _ in (forward: 0, reverse: 1) }
    case .confidenceAware:
      let beta = objective.requiredConfidence
      return mixture(weights) { _ in (forward: 1 - beta, reverse: beta) }
    case .adaptive:
      return mixture(weights) { adaptiveShares($0, headMass: objective.headMass) }
    case .jensenShannon: return jensenShannon(weights, beta: objective.beta ?? 0.5)
    }
  }

  /// The student's statistics, where the logits must stay as they are.
  var studentStatistics: tsld_softmax_statistics { tsld_softmax_row_statistics(student, count) }

  /// The teacher's logits, for objectives that need them.
  private var requiredTeacher: UnsafeMutablePointer<Float> {
    guard let teacher else { preconditionFailure("a divergence needs a teacher") }
    return teacher
  }

  /// The text's cross entropy alone; with a teacher at hand, the distance to it is still told.
  private func groundTruth(_ weights: Weights?) -> Outcome {
    guard teacher == nil else {
      var weights = weights
      weights?.divergence = 0
      var outcome = softCrossEntropy(weights).outcome
      outcome.divergence = 0
      return outcome
    }
    let statistics = studentStatistics
    if let weights {
      tsld_scaled_softmax(
        student, count, weights.ofProbabilities(statistics.logSum), statistics)
      student[label] -= weights.groundTruth
    }
    return Outcome(studentLogSum: statistics.log_sum)
  }

  /// -Σ p log q, and KL(p‖q), which is it less the teacher's entropy; both times the temperature's
  /// square where there is one.
  private func softCrossEntropy(
    _ weights: Weights?, temperature: Float? = nil
  ) -> (outcome: Outcome, divergence: Float) {
    if let temperature, temperature != 1 { return tempered(weights, temperature) }
    var (sum, cross, forward): (Float, Float, Float) = (0, 0, 0)
    tsld_soft_cross_entropy(
      student, requiredTeacher, count, studentMaximum, teacherStatistics, &sum, &cross, &forward)
    if let weights {
      tsld_combine(
        student, requiredTeacher, count,
        (weights.ofProbabilities(studentMaximum + log(sum)) + weights.divergence) / sum,
        weights.divergence)
      student[label] -= weights.groundTruth
    }
    return (
      Outcome(
        studentLogSum: log(sum), softCrossEntropy: cross, forwardKL: forward, divergence: cross),
      forward
    )
  }

  /// The same of softmax(logits/T), times T²; what is told of the models stays that of T = 1.
  private func tempered(
    _ weights: Weights?, _ temperature: Float
  ) -> (outcome: Outcome, divergence: Float) {
    let statistics = studentStatistics
    let (cross, forward, _) = divergences(statistics)
    var row = tsld_tempered_row()
    tsld_tempered_divergence(
      student, requiredTeacher, count, statistics, teacherStatistics, 1 / temperature, &row)
    if let weights {
      tsld_tempered_gradient(
        student, requiredTeacher, count, statistics, teacherStatistics, row,
        weights.ofProbabilities(statistics.logSum), temperature * weights.divergence)
      student[label] -= weights.groundTruth
    }
    let square = temperature * temperature
    return (
      Outcome(
        studentLogSum: statistics.log_sum, softCrossEntropy: cross, forwardKL: forward,
        divergence: square * row.cross),
      square * row.divergence
    )
  }

  /// Σ p log p/q over the teacher's most probable tokens, and P log P/Q of all others together.
  private func topTokens(_ weights: Weights?, count topCount: Int) -> Outcome {
    let teacher = requiredTeacher
    let statistics = studentStatistics
    let (cross, forward, _) = divergences(statistics)
    // At least one is left for the others.
    var tokens = [Int32](repeating: 0, count: min(topCount, Int(count) - 1))
    tsld_top_k(teacher, count, Int64(tokens.count), &tokens)
    let top = tokens.map { token in
      let index = Int(token)
      defer { (student[index], teacher[index]) = (Self.nothing, Self.nothing) }
      return (
        index: index, studentLog: statistics.logProbability(student[index]),
        teacherLog: teacherStatistics.logProbability(teacher[index])
      )
    }
    let studentRest = tsld_log_sum(student, count) - statistics.logSum
    let teacherRest = tsld_log_sum(teacher, count) - teacherStatistics.logSum
    let divergence =
      exp(teacherRest) * (teacherRest - studentRest)
      + top.reduce(0) { $0 + exp($1.teacherLog) * ($1.teacherLog - $1.studentLog) }
    if let weights {
      let others = weights.ofProbabilities(statistics.logSum) + weights.divergence
      // What divides by a probability stays within a float.
      let ratio = exp(min(teacherRest - studentRest, 80))
      tsld_scaled_softmax(student, count, others - weights.divergence * ratio, statistics)
      for token in top {
        student[token.index] =
          others * exp(token.studentLog) - weights.divergence * exp(token.teacherLog)
      }
      student[label] -= weights.groundTruth
    }
    return Outcome(
      studentLogSum: statistics.log_sum, softCrossEntropy: cross, forwardKL: forward,
      divergence: divergence)
  }

  /// A logit whose probability is 0 beside any other.
  private static let nothing: Float = -1e30

  /// A mixture of KL(p‖q) = Σ p (log p - log q) and KL(q‖p): the latter alone, or for cakld
  /// β KL(q‖p) + (1-β) KL(p‖q), β being the teacher's mean probability of its own arg max over
  /// calibration tokens (Du et al. 2024, *BitDistiller*).
  private func mixture(
    _ weights: Weights?,
    shares: (_ student: tsld_softmax_statistics) -> (forward: Float, reverse: Float)
  ) -> Outcome {
    let statistics = studentStatistics
    let (cross, forward, reverse) = divergences(statistics)
    let share = shares(statistics)
    if let weights {
      tsld_divergence_gradient(
        student, requiredTeacher, count, statistics, teacherStatistics,
        weights.ofProbabilities(statistics.logSum) + weights.divergence * share.forward,
        weights.divergence * share.forward, weights.divergence * share.reverse, reverse)
      student[label] -= weights.groundTruth
    }
    return Outcome(
      studentLogSum: statistics.log_sum, softCrossEntropy: cross, forwardKL: forward,
      divergence: share.forward * forward + share.reverse * reverse)
  }

  /// g_h/(g_h+g_t) KL(p‖q) + g_t/(g_h+g_t) KL(q‖p), g being Σ|p-q| over the teacher's head and
  /// tail, constant in the gradient (Wu et al. 2024, arXiv 2404.02657).
  private func adaptiveShares(
    _ statistics: tsld_softmax_statistics, headMass: Float
  ) -> (forward: Float, reverse: Float) {
    var (head, tail): (Float, Float) = (0, 0)
    tsld_head_tail_gaps(
      student, requiredTeacher, count, statistics, teacherStatistics, headMass, &head, &tail)
    let total = head + tail
    // Where both agree, either divergence is 0.
    return total > 0 ? (head / total, tail / total) : (0.5, 0.5)
  }

  /// β KL(p‖m) + (1-β) KL(q‖m), m = βp + (1-β)q.
  private func jensenShannon(_ weights: Weights?, beta: Float) -> Outcome {
    let statistics = studentStatistics
    let (cross, forward, _) = divergences(statistics)
    var (divergence, inner): (Float, Float) = (0, 0)
    tsld_jensen_shannon(
      student, requiredTeacher, count, statistics, teacherStatistics, beta, &divergence, &inner)
    if let weights {
      tsld_jensen_shannon_gradient(
        student, requiredTeacher, count, statistics, teacherStatistics, beta,
        weights.ofProbabilities(statistics.logSum), weights.divergence * (1 - beta), inner)
      student[label] -= weights.groundTruth
    }
    return Outcome(
      studentLogSum: statistics.log_sum, softCrossEntropy: cross, forwardKL: forward,
      divergence: divergence)
  }

  /// -Σ p log q, KL(p‖q) and KL(q‖p).
  private func divergences(
    _ statistics: tsld_softmax_statistics
  ) -> (cross: Float, forward: Float, reverse: Float) {
    var result: (cross: Float, forward: Float, reverse: Float) = (0, 0, 0)
    tsld_divergences(
      student, requiredTeacher, count, statistics, teacherStatistics, &result.cross,
      &result.forward, &result.reverse)
    return result
  }
}

extension tsld_softmax_statistics {
  /// log Σ exp of the logits.
  var logSum: Float { maximum + log_sum }

  /// The log probability of a token with this logit.
  func logProbability(_ logit: Float) -> Float { (logit - maximum) - log_sum }

  /// Its probability.
  func probability(_ logit: Float) -> Float {
    var value = logit
    tsld_scaled_softmax(&value, 1, 1, self)
    return value
  }
}
