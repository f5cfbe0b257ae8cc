import CKernels
import Foundation

/// -Σ p log q: KL(p‖q) plus the teacher's entropy.
struct SoftCrossEntropy: Divergence {
  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    var (sum, cross, forward): (Float, Float, Float) = (0, 0, 0)
    tsld_soft_cross_entropy(
      row.student, row.requiredTeacher, row.count, row.studentMaximum, row.teacherStatistics, &sum,
      &cross, &forward)
    if let weights {
      tsld_combine(
        row.student, row.requiredTeacher, row.count,
        (weights.groundTruth + weights.divergence) / sum, weights.divergence)
      row.student[row.label] -= weights.groundTruth
    }
    return RowOutcome(
      studentLogSum: log(sum), softCrossEntropy: cross, forwardKL: forward, divergence: cross)
  }
}

/// KL(p‖q) = Σ p (log p - log q).
struct ForwardKL: Divergence {
  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    // The teacher's entropy is constant: the gradient is the soft cross entropy's.
    var outcome = SoftCrossEntropy().evaluate(row, weights)
    outcome.divergence = outcome.forwardKL
    return outcome
  }
}

/// The text's cross entropy alone; with a teacher at hand, the distance to it is still told.
struct NoDivergence: Divergence {
  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    guard row.teacher == nil else {
      var outcome = SoftCrossEntropy().evaluate(
        row, weights.map { RowWeights(groundTruth: $0.groundTruth, divergence: 0) })
      outcome.divergence = 0
      return outcome
    }
    let statistics = row.studentStatistics
    if let weights {
      tsld_scaled_softmax(row.student, row.count, weights.groundTruth, statistics)
      row.student[row.label] -= weights.groundTruth
    }
    return RowOutcome(studentLogSum: statistics.log_sum)
  }
}
