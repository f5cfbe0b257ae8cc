import CKernels

/// s = mean|w|; ŵ = s clip(round(w/s), -1, 1) (Ma et al. 2024, *The Era of 1-bit LLMs*).
struct AbsMean: QuantizationRule {
  func quantize(
    _ segment: Segment, learned: Float, statistics: UnsafeMutablePointer<CodeCounts>
  ) -> SegmentScale {
    let scale = held(tsld_mean_magnitude(segment.weight, segment.count), above: 1e-8)
    // Halves round to even, to 0: only what is beyond a half gets a code.
    return ternarize(
      segment,
      tsld_ternary_rule(divisor: scale, multiplier: 1, threshold: 0.5, level: scale), statistics)
  }
}
