import CKernels
import Foundation

/// -Σ p log q: KL(p‖q) plus the teacher's entropy.
struct SoftCrossEntropy: Divergence {
  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    guard let teacher = row.teacher else { preconditionFailure("a divergence needs a teacher") }
    var sum: Float = 0
    var cross: Float = 0
    tsld_soft_cross_entropy(
      row.student, teacher, row.count, row.studentMaximum, row.teacherStatistics.log_sum_exp, &sum,
      &cross)
    let lse = row.studentMaximum + log(sum)
    if let weights {
      tsld_combine(
        row.student, teacher, row.count, (weights.groundTruth + weights.divergence) / sum,
        weights.divergence)
      row.student[row.label] -= weights.groundTruth
    }
    let value = lse - cross
    return RowOutcome(studentLogSumExp: lse, softCrossEntropy: value, divergence: value)
  }
}
