import CKernels

/// The logits of one token from both models, and what is known of the teacher's.
struct LogitRow {
  let student: UnsafeMutablePointer<Float>
  /// nil where there is no teacher.
  let teacher: UnsafeMutablePointer<Float>?
  let count: Int64
  let label: Int
  let studentMaximum: Float
  let teacherStatistics: tsld_softmax_statistics
}

/// What a token weighs in the gradient: its ground-truth term and its divergence.
struct RowWeights {
  let groundTruth: Float
  let divergence: Float
}

/// What one token contributes.
struct RowOutcome {
  /// log Σ exp of the student's logits, less their maximum.
  var studentLogSum: Float
  /// The soft cross entropy -Σ p log q; 0 without a teacher, like all that follows.
  var softCrossEntropy: Float = 0
  /// KL(p‖q).
  var forwardKL: Float = 0
  /// The objective's divergence, before its weight.
  var divergence: Float = 0
}

/// A distance between the teacher's and the student's distribution over one token.
protocol Divergence: Sendable {
  /// Evaluates the row and, where weights are given, replaces the student's logits by the gradient
  /// of groundTruth · (-log q[label]) + divergence · D. The logits are used up in either case.
  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome
}

extension LogitRow {
  /// The teacher's logits, for objectives that need them.
  var requiredTeacher: UnsafeMutablePointer<Float> {
    guard let teacher else { preconditionFailure("a divergence needs a teacher") }
    return teacher
  }

  /// The student's statistics, where the logits must stay as they are.
  var studentStatistics: tsld_softmax_statistics { tsld_softmax_row_statistics(student, count) }

  /// -Σ p log q, KL(p‖q) and KL(q‖p).
  func divergences(
    _ student: tsld_softmax_statistics
  ) -> (cross: Float, forward: Float, reverse: Float) {
    var result: (cross: Float, forward: Float, reverse: Float) = (0, 0, 0)
    tsld_divergences(
      self.student, requiredTeacher, count, student, teacherStatistics, &result.cross,
      &result.forward, &result.reverse)
    return result
  }

  /// A mixture of both KLs, its weights found from the row's own values.
  func evaluateMixture(
    _ weights: RowWeights?,
    _ mixture: (_ student: tsld_softmax_statistics) -> (forward: Float, reverse: Float)
  ) -> RowOutcome {
    let statistics = studentStatistics
    let (cross, forward, reverse) = divergences(statistics)
    let share = mixture(statistics)
    if let weights {
      tsld_divergence_gradient(
        student, requiredTeacher, count, statistics, teacherStatistics,
        weights.groundTruth + weights.divergence * share.forward,
        weights.divergence * share.forward, weights.divergence * share.reverse, reverse)
      student[label] -= weights.groundTruth
    }
    return RowOutcome(
      studentLogSum: statistics.log_sum, softCrossEntropy: cross, forwardKL: forward,
      divergence: share.forward * forward + share.reverse * reverse)
  }
}

extension tsld_softmax_statistics {
  /// The log probability of a token with this logit.
  func logProbability(_ logit: Float) -> Float { (logit - maximum) - log_sum }

  /// Its probability.
  func probability(_ logit: Float) -> Float {
    var value = logit
    tsld_scaled_softmax(&value, 1, 1, self)
    return value
  }
}
