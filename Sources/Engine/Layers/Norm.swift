import CKernels

/// What a norm keeps of each row for its backward pass.
struct NormStatistics {
  let mean: UnsafeMutablePointer<Float>
  let rstd: UnsafeMutablePointer<Float>

  static func + (statistics: NormStatistics, row: Int) -> NormStatistics {
    NormStatistics(mean: statistics.mean + row, rstd: statistics.rstd + row)
  }
}

/// Normalises each row: LayerNorm or RMSNorm.
///
/// Shapes: x (N, C), weight (C), bias (C) → y (N, C).
struct Norm {
  let kind: Architecture.Norm
  let weight: Parameter
  let bias: Parameter?

  init(_ kind: Architecture.Norm, _ name: String, in store: ParameterStore) {
    self.kind = kind
    weight = store.required("\(name).weight")
    bias = store["\(name).bias"]
  }

  func forward(_ x: Matrix, into y: Matrix, keeping statistics: NormStatistics) {
    let (rows, columns) = (Int64(x.rows), Int64(x.columns))
    switch kind {
    case .layer(let epsilon):
      tsld_layer_norm(
        y.base, Int64(y.stride), x.base, Int64(x.stride), rows, columns, weight.effective.base,
        bias?.effective.base, epsilon, statistics.mean, statistics.rstd)
    case .rms(let epsilon):
      tsld_rms_norm(
        y.base, Int64(y.stride), x.base, Int64(x.stride), rows, columns, weight.effective.base,
        epsilon, statistics.rstd)
    }
  }

  /// dx = residual + the gradient through the norm; adds to `partial`, the calling thread's own
  /// sums of the parameters' gradients: (2, C), weight then bias. All contiguous; dx may be dy.
  func backward(
    _ dy: Matrix, x: Matrix, _ statistics: NormStatistics, adding residual: Matrix? = nil,
    into dx: Matrix, partial: Matrix
  ) {
    let (rows, columns) = (Int64(x.rows), Int64(x.columns))
    switch kind {
    case .layer:
      tsld_layer_norm_backward(
        dx.base, residual?.base, dy.base, x.base, rows, columns, weight.effective.base,
        statistics.mean, statistics.rstd, partial.base, partial.base + partial.stride)
    case .rms:
      tsld_rms_norm_backward(
        dx.base, columns, residual?.base, dy.base, columns, x.base, columns, rows, columns,
        weight.effective.base, statistics.rstd, partial.base)
    }
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
