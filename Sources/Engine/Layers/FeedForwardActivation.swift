import CKernels

/// The nonlinearity between a block's two feed-forward products: f(up), or f(gate) · up.
///
/// Shapes: inner (N, F) or gate and up beside each other (N, 2F) → activated (N, F).
struct FeedForwardActivation {
  let activation: Architecture.Activation
  let isGated: Bool

  private var kind: Int32 {
    switch activation {
    case .relu: Int32(TSLD_RELU)
    case .geluTanh: Int32(TSLD_GELU_TANH)
    case .gelu: Int32(TSLD_GELU_ERF)
    case .silu: Int32(TSLD_SILU)
    }
  }

  func forward(_ inner: Matrix, into activated: Matrix) {
    tsld_activation(
      kind, isGated ? 1 : 0, activated.base, inner.base, Int64(inner.rows),
      Int64(activated.columns))
  }

  /// The gradient replaces `inner`.
  func backward(_ dActivated: Matrix, inner: Matrix) {
    tsld_activation_backward(
      kind, isGated ? 1 : 0, inner.base, dActivated.base, Int64(inner.rows),
      Int64(dActivated.columns))
  }
}
