import CKernels

/// The output head: a linear layer, and in some models a soft cap, cap · tanh(x / cap).
///
/// Shapes: hidden states (N, E) → logits (N, V).
struct Head {
  let linear: Linear
  let cap: Float?

  func forward(_ hidden: Matrix, into logits: Matrix) {
    linear.forward(hidden, into: logits)
    limit(logits)
  }

  /// The same on all threads of a pool.
  func forward(_ hidden: Matrix, into logits: Matrix, pool: ThreadPool) {
    linear.forward(hidden, into: logits, pool: pool)
    if cap != nil { pool.parallel(logits.rows) { rows, _ in limit(logits.rows(rows)) } }
  }

  private func limit(_ logits: Matrix) {
    guard let cap else { return }
    tsld_soft_cap(
      logits.base, Int64(logits.stride), Int64(logits.rows), Int64(logits.columns), 1, cap)
  }

  /// Turns the gradient of logits into that of what the linear layer put out, where `logits` keeps them.
  func backwardCap(_ gradient: Matrix, logits: Matrix?) {
    guard let cap, let logits else { return }
    tsld_soft_cap_backward(
      gradient.base, logits.base, Int64(gradient.stride), Int64(gradient.rows),
      Int64(gradient.columns), 1, cap)
  }
}
