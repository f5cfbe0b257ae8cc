import CKernels

/// ŵ = α round(clip(w/α, ±0.99) 1.5) / 1.5 with α trained, from max|w| (Liu et al. 2025,
/// *ParetoQ*).
struct StretchedElastic: QuantizationRule {
  var learnsScale: Bool { true }

  func initialScale(_ weight: UnsafePointer<Float>, count: Int64) -> Float {
    tsld_largest_magnitude(weight, count)
  }

  func quantize(
    _ segment: Segment, learned: Float, statistics: UnsafeMutablePointer<CodeCounts>
  ) -> SegmentScale {
    let scale = held(learned)
    return ternarize(
      segment,
      tsld_ternary_rule(
        divisor: scale, multiplier: 1.5, threshold: 0.5, level: 1 / 1.5 * scale), statistics)
  }

  func backward(
    gradient: UnsafeMutablePointer<Float>, weight: UnsafePointer<Float>, count: Int64,
    learned: Float
  ) -> Float {
    tsld_stretched_elastic_backward(
      gradient, weight, count, held(learned))
  }
}
