import CKernels

/// c = γ mean|w| with γ trained; ŵ = c round(clip(w, ±c)/c) (Tao et al. 2022, *Compression of
/// Generative Pre-trained Language Models via Quantization*).
struct LearnedClip: QuantizationRule {
  let initialClip: Float
  var learnsScale: Bool { true }

  func initialScale(_ weight: UnsafePointer<Float>, count: Int64) -> Float { initialClip }

  func quantize(
    _ segment: Segment, learned: Float, statistics: UnsafeMutablePointer<CodeCounts>
  ) -> SegmentScale {
    let mean = tsld_mean_magnitude(segment.weight, segment.count)
    let clip = held(learned * mean)
    return ternarize(
      segment,
      tsld_ternary_rule(divisor: clip, multiplier: 1, threshold: 0.5, level: clip), statistics)
  }

  func backward(
    gradient: UnsafeMutablePointer<Float>, weight: UnsafePointer<Float>, count: Int64,
    learned: Float
  ) -> Float {
    let mean = tsld_mean_magnitude(weight, count)
    let clip = held(learned * mean)
    return tsld_learned_clip_backward(gradient, weight, count, clip, learned, mean)
  }
}
