import CKernels

/// β KL(p‖m) + (1-β) KL(q‖m), m = βp + (1-β)q.
struct JensenShannon: Divergence {
  let beta: Float

  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    guard let teacher = row.teacher else { preconditionFailure("a divergence needs a teacher") }
    let lse = row.studentLogSumExp
    let teacherLSE = row.teacherStatistics.log_sum_exp
    let cross = row.divergences(teacher, studentLogSumExp: lse).cross
    var divergence: Float = 0
    var inner: Float = 0
    tsld_jensen_shannon(
      row.student, teacher, row.count, lse, teacherLSE, beta, &divergence, &inner)
    if let weights {
      tsld_jensen_shannon_gradient(
        row.student, teacher, row.count, lse, teacherLSE, beta, weights.groundTruth,
        weights.divergence * (1 - beta), inner)
      row.student[row.label] -= weights.groundTruth
    }
    return RowOutcome(
      studentLogSumExp: lse, softCrossEntropy: lse - cross, divergence: divergence)
  }
}
