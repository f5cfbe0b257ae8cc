import CKernels

/// Δ = 0.7 mean|w|; code ±1 beyond ±Δ; α = mean of |w| over |w| > Δ, 0 where there is none (Li et
/// al. 2016, *Ternary Weight Networks*).
struct TernaryWeightNetwork: QuantizationRule {
  func quantize(
    _ segment: Segment, learned: Float, statistics: UnsafeMutablePointer<CodeCounts>
  ) -> SegmentScale {
    let threshold = 0.7 * tsld_mean_magnitude(segment.weight, segment.count)
    // Nothing exceeds a threshold that is not finite: it must not pass for a segment of zeros.
    let scale =
      threshold.isFinite
      ? tsld_mean_magnitude_above(segment.weight, segment.count, threshold) : .nan
    return ternarize(
      segment,
      tsld_ternary_rule(divisor: 1, multiplier: 1, threshold: threshold, level: scale), statistics)
  }
}
