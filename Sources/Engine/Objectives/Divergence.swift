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
  /// log Σ exp of the student's logits.
  var studentLogSumExp: Float
  /// The soft cross entropy -Σ p log q; 0 without a teacher.
  var softCrossEntropy: Float = 0
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
  /// The student's log-sum-exp, where the logits must stay as they are.
  var studentLogSumExp: Float { tsld_softmax_row_statistics(student, count).log_sum_exp }

  /// Σ p s and KL(q‖p).
  func divergences(
    _ teacher: UnsafePointer<Float>, studentLogSumExp: Float
  ) -> (cross: Float, reverse: Float) {
    var cross: Float = 0
    var reverse: Float = 0
    tsld_divergences(
      student, teacher, count, studentLogSumExp, teacherStatistics.log_sum_exp, &cross, &reverse)
    return (cross, reverse)
  }

  /// The gradient of any mixture of ground truth, KL(p‖q) and KL(q‖p).
  func writeGradient(
    _ teacher: UnsafePointer<Float>, studentLogSumExp: Float, groundTruth: Float, forward: Float,
    reverse: Float, reverseValue: Float
  ) {
    tsld_divergence_gradient(
      student, teacher, count, studentLogSumExp, teacherStatistics.log_sum_exp,
      groundTruth + forward, forward, reverse, reverseValue)
    student[label] -= groundTruth
  }

  /// A mixture of both KLs, its weights found from the row's own values.
  func evaluateMixture(
    _ weights: RowWeights?,
    _ mixture: (_ studentLogSumExp: Float) -> (forward: Float, reverse: Float)
  ) -> RowOutcome {
    guard let teacher else { preconditionFailure("a divergence needs a teacher") }
    let lse = studentLogSumExp
    let (cross, reverse) = divergences(teacher, studentLogSumExp: lse)
    let soft = lse - cross
    let forward = soft - teacherStatistics.entropy
    let share = mixture(lse)
    if let weights {
      writeGradient(
        teacher, studentLogSumExp: lse, groundTruth: weights.groundTruth,
        forward: weights.divergence * share.forward, reverse: weights.divergence * share.reverse,
        reverseValue: reverse)
    }
    return RowOutcome(
      studentLogSumExp: lse, softCrossEntropy: soft,
      divergence: share.forward * forward + share.reverse * reverse)
  }
}
