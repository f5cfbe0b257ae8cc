import CKernels

/// What a norm keeps of each row for its backward pass.
struct NormStatistics {
  let mean: UnsafeMutablePointer<Float>
  let rstd: UnsafeMutablePointer<Float>

  static func + (statistics: NormStatistics, row: Int) -> NormStatistics {
    NormStatistics(mean: statistics.mean + row, rstd: statistics.rstd + row)
  }
}

/// Normalises each row: LayerNorm, or RMSNorm, which has no bias.
///
/// Shapes: x (N, C), weight (C), bias (C) → y (N, C).
struct Norm {
  let epsilon: Float
  /// What is added to the weight.
  let offset: Float
  let weight: Parameter
  let bias: Parameter?

  init(_ kind: Architecture.Norm, _ name: String, in store: ParameterStore) {
    weight = store.required("\(name).weight")
    switch kind {
    case .layer(let epsilon):
      (self.epsilon, offset, bias) = (epsilon, 0, store.required("\(name).bias"))
    case .rms(let epsilon, let addsOne):
      (self.epsilon, offset, bias) = (epsilon, addsOne ? 1 : 0, nil)
    }
  }

  func forward(_ x: Matrix, into y: Matrix, keeping statistics: NormStatistics) {
    tsld_norm(
      y.base, Int64(y.stride), x.base, Int64(x.stride), Int64(x.rows), Int64(x.columns),
      weight.effective.base, offset, bias?.effective.base, epsilon, statistics.mean, statistics.rstd
    )
  }

  /// dx = residual + the gradient through the norm; adds to `partial`, the calling thread's own
  /// sums of the parameters' gradients: (2, C), weight then bias. dx may be dy.
  func backward(
    _ dy: Matrix, x: Matrix, _ statistics: NormStatistics, adding residual: Matrix? = nil,
    into dx: Matrix, partial: Matrix
  ) {
    precondition(residual == nil || residual?.stride == dx.stride, "rows of different strides")
    tsld_norm_backward(
      dx.base, Int64(dx.stride), residual?.base, dy.base, Int64(dy.stride), x.base,
      Int64(x.stride), Int64(x.rows), Int64(x.columns), weight.effective.base, offset,
      bias == nil ? nil : statistics.mean, statistics.rstd, partial.base,
      partial.base + partial.stride)
  }

  /// Multiplies what it puts out, column by column.
  func multiplyColumns(by scales: [Float]) {
    for (column, scale) in scales.enumerated() {
      weight.weight[0, column] = (weight.weight[0, column] + offset) * scale - offset
    }
    bias?.weight.multiplyColumns(by: scales)
  }

  /// Adds one thread's sums to the parameters' gradients.
  func accumulate(_ partial: Matrix) {
    let width = Int64(weight.weight.count)
    if let gradient = weight.gradient { tsld_add(gradient.base, partial.base, width) }
    if let gradient = bias?.gradient {
      tsld_add(gradient.base, partial.base + partial.stride, width)
    }
  }
}
