import Engine

/// Compares gradients with central differences.
package enum GradientCheck {
  /// The largest difference between `analytic` and the central differences of `loss` over
  /// `values`, relative to the largest of either (and at least 1e-3).
  ///
  /// - Parameter step: large enough that float32 rounding of the loss does not drown the slope.
  package static func worstError(
    of analytic: [Float], values: UnsafeMutableBufferPointer<Float>, step: Float = 1e-2,
    loss: () throws -> Double
  ) rethrows -> Double {
    precondition(analytic.count == values.count)
    var worst = 0.0
    var scale = 1e-3
    for index in values.indices {
      let original = values[index]
      values[index] = original + step
      let above = try loss()
      values[index] = original - step
      let below = try loss()
      values[index] = original
      let numeric = (above - below) / Double(2 * step)
      worst = max(worst, abs(numeric - Double(analytic[index])))
      scale = max(scale, abs(numeric), abs(Double(analytic[index])))
    }
    return worst / scale
  }
}
