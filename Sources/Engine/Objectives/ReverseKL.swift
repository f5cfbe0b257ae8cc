/// KL(q‖p) = Σ q (log q - log p).
struct ReverseKL: Divergence {
  func evaluate(_ row: LogitRow, _ weights: RowWeights?) -> RowOutcome {
    row.evaluateMixture(weights) { _ in (forward: 0, reverse: 1) }
  }
}
