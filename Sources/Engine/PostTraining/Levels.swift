import CKernels

/// The values that a row's weights may take, fixed before its weights are rounded to them.
///
/// Source: GPTQ's `quant.py` for uniform levels, whose range always holds 0; ternary ones have the
/// scheme's own scale.
struct Levels {
  let kernel: tsld_levels

  /// Fits the levels of a scheme to weights; nil for schemes that have none.
  ///
  /// - Parameters:
  ///   - scaleType: what a ternary scale is rounded to.
  ///   - snaps: whether a uniform code that is nearly between two counts as just between.
  init?(
    _ scheme: Quantizer.Scheme, _ weights: UnsafePointer<Float>, count: Int,
    scaleType: Quantizer.ScaleType, snaps: Bool = false
  ) {
    let count = Int64(count)
    func ternary(_ scale: Float) -> tsld_levels {
      tsld_levels(level: scaleType.rounded(scale), step: 0, zero: 0, top: 0, snaps: 0)
    }
    switch scheme {
    case .twn:
      let threshold = 0.7 * tsld_mean_magnitude(weights, count)
      kernel = ternary(tsld_mean_magnitude_above(weights, count, threshold))
    case .absmean: kernel = ternary(max(tsld_mean_magnitude(weights, count), 1e-8))
    case .minmax(let bits):
      var (low, high) = (min(tsld_minimum(weights, count), 0), max(tsld_maximum(weights, count), 0))
      if low == high { (low, high) = (-1, 1) }
      kernel = tsld_uniform_levels(low, high, Float((1 << bits) - 1), snaps ? 1 : 0)
    case .learnedTWN, .pact, .seq, .paretoQ, .sherry: return nil
    }
  }
}

extension Quantizer.Scheme {
  /// The scheme whose levels weights are rounded to without training, so that a weight's value depends on
  /// nothing but the weight and a scale that is known before; nil where there is none. A learned scale
  /// starts from twn's.
  public var fixedLevels: Quantizer.Scheme? {
    switch self {
    case .twn, .absmean, .minmax: self
    case .learnedTWN: .twn
    case .pact, .seq, .paretoQ, .sherry: nil
    }
  }
}
