/// β KL(q‖p) + (1-β) KL(p‖q), β being the teacher's mean probability of its own arg max (Du et al.
/// 2024, *BitDistiller*).
struct ConfidenceAwareKL: Divergence {
  let beta: Float

  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    row.evaluateMixture(weights) { _ in (forward: 1 - beta, reverse: beta) }
  }
}
