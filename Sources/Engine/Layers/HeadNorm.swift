import CKernels

/// Normalises every head of a row on its own, all with the same weight (Qwen3's query and key
/// norms).
///
/// Shapes: x (N, heads · headSize), weight (headSize) → y of x's shape.
struct HeadNorm {
  let weight: Parameter
  let epsilon: Float
  let headCount: Int
  let headSize: Int

  /// Keeps 1/rms in `rstd`, (headCount, total rows), at the rows from `row` on.
  func forward(_ x: Matrix, into y: Matrix, rstd: Matrix, row: Int) {
    for head in 0..<headCount {
      tsld_rms_norm(
        y.base + head * headSize, Int64(y.stride), x.base + head * headSize, Int64(x.stride),
        Int64(x.rows), Int64(headSize), weight.effective.base, epsilon,
        rstd.rows(head..<head + 1).base + row)
    }
  }

  /// The gradient replaces dy; adds the calling thread's gradient of the weight to `partial`.
  func backward(_ dy: Matrix, x: Matrix, rstd: Matrix, row: Int, partial: Matrix) {
    for head in 0..<headCount {
      let gradient = dy.base + head * headSize
      tsld_rms_norm_backward(
        gradient, Int64(dy.stride), nil, gradient, Int64(dy.stride), x.base + head * headSize,
        Int64(x.stride), Int64(x.rows), Int64(headSize), weight.effective.base,
        rstd.rows(head..<head + 1).base + row, partial.base)
    }
  }

  func accumulate(_ partial: Matrix) {
    if let gradient = weight.gradient { tsld_add(gradient.base, partial.base, Int64(headSize)) }
  }
}
