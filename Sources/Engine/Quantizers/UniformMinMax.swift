import CKernels

/// 2^bits levels from the smallest weight to the largest: s = max(max - min, 1e-5)/k,
/// z = clip(-round(min/s), 0, k), ŵ = (clip(round(w/s) + z, 0, k) - z) s, k = 2^bits - 1.
struct UniformMinMax: QuantizationRule {
  let bits: Int

  func quantize(
    _ segment: Segment, learned: Float, statistics: UnsafeMutablePointer<CodeCounts>
  ) -> SegmentScale {
    let top = Float((1 << bits) - 1)
    var minimum: Float = 0
    var maximum: Float = 0
    tsld_extremes(segment.weight, segment.count, &minimum, &maximum)
    let step = held(maximum - minimum, above: 1e-5) / top
    let zero =
      step.isFinite ? min(max(-(minimum / step).rounded(.toNearestOrEven), 0), top) : 0
    return statistics.pointee.withLevels { kernel, levels in
      tsld_uniform(
        segment.weight, segment.count, step, zero, top, segment.effective, segment.codes,
        segment.history, segment.tracksFlips ? 1 : 0, kernel, levels)
      return SegmentScale(scale: step, threshold: step / 2)
    }
  }
}
