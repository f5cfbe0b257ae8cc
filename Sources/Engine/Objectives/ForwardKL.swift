/// KL(p‖q) = Σ p (log p - log q).
struct ForwardKL: Divergence {
  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    // The teacher's entropy is constant: the gradient is the soft cross entropy's.
    var outcome = SoftCrossEntropy().evaluate(row, weights)
    outcome.divergence = outcome.softCrossEntropy - row.teacherStatistics.entropy
    return outcome
  }
}
