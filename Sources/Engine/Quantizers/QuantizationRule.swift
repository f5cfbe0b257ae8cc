import CKernels

/// The elements that share one scale, in each of the buffers that a quantizer reads and writes.
struct Segment {
  let weight: UnsafeMutablePointer<Float>
  let effective: UnsafeMutablePointer<Float>
  let codes: UnsafeMutablePointer<Int8>
  let history: UnsafeMutablePointer<Int8>
  let count: Int64
  /// Whether the codes hold an earlier result against which flips are counted.
  let tracksFlips: Bool
}

/// What a quantizer made of a segment: what a code of 1 stands for, and Δ, the magnitude beyond
/// which a weight's code is not 0.
struct SegmentScale {
  let scale: Float
  let threshold: Float
}

/// Learned scales act as if they were at least this large: a segment of zeros, or a scale that has
/// crossed zero, would otherwise divide by nothing.
let smallestLearnedScale: Float = 1e-5

/// A scale held above the smallest one; NaN where it is not finite, and so is all that it scales.
func held(_ scale: Float, above smallest: Float = smallestLearnedScale) -> Float {
  scale.isFinite ? max(scale, smallest) : .nan
}

/// One quantization scheme, a segment at a time.
protocol QuantizationRule: Sendable {
  /// Whether each segment has a scale that is trained.
  var learnsScale: Bool { get }

  /// Writes effective weights and codes, and adds to the statistics.
  ///
  /// - Parameter learned: the segment's trained scale; ignored by schemes without one.
  func quantize(
    _ segment: Segment, learned: Float, statistics: UnsafeMutablePointer<CodeCounts>
  ) -> SegmentScale

  /// The trained scale's first value.
  func initialScale(_ weight: UnsafePointer<Float>, count: Int64) -> Float

  /// Turns the gradient of the effective weights into that of the latent ones; returns that of the
  /// trained scale. Schemes without a trained scale pass the gradient straight through.
  func backward(
    gradient: UnsafeMutablePointer<Float>, weight: UnsafePointer<Float>, count: Int64,
    learned: Float
  ) -> Float
}

extension QuantizationRule {
  var learnsScale: Bool { false }
  func initialScale(_ weight: UnsafePointer<Float>, count: Int64) -> Float { 1 }
  func backward(
    gradient: UnsafeMutablePointer<Float>, weight: UnsafePointer<Float>, count: Int64,
    learned: Float
  ) -> Float { 0 }

  func ternarize(
    _ segment: Segment, _ rule: tsld_ternary_rule, _ statistics: UnsafeMutablePointer<CodeCounts>
  ) -> SegmentScale {
    tsld_ternarize(
      segment.weight, segment.count, rule, segment.effective, segment.codes, segment.history,
      segment.tracksFlips ? 1 : 0, &statistics.pointee.kernel)
    return SegmentScale(
      scale: rule.level, threshold: rule.threshold * rule.divisor / rule.multiplier)
  }
}
