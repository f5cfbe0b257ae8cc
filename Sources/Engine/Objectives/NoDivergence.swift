import CKernels

/// The text's cross entropy alone; with a teacher at hand, its soft cross entropy is still told.
struct NoDivergence: Divergence {
  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    guard row.teacher == nil else {
      var outcome = SoftCrossEntropy().evaluate(
        row, weights.map { RowWeights(groundTruth: $0.groundTruth, divergence: 0) })
      outcome.divergence = 0
      return outcome
    }
    let lse = row.studentLogSumExp
    if let weights {
      tsld_scaled_softmax(row.student, row.count, weights.groundTruth, lse)
      row.student[row.label] -= weights.groundTruth
    }
    return RowOutcome(studentLogSumExp: lse)
  }
}
