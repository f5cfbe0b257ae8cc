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

/// Each scheme, a segment at a time.
extension Quantizer.Scheme {
  /// Whether codes are -1, 0 and +1.
  public var isTernary: Bool {
    if case .minmax = self { false } else { true }
  }

  /// Whether each segment has a scale that is trained.
  var learnsScale: Bool {
    switch self {
    case .learnedTWN, .pact, .seq, .paretoQ: true
    case .twn, .absmean, .sherry, .minmax: false
    }
  }

  /// The trained scale's first value.
  func initialScale(_ weight: UnsafePointer<Float>, count: Int64) -> Float {
    switch self {
    case .pact(let initialClip): initialClip
    case .learnedTWN:
      tsld_mean_magnitude_above(weight, count, Self.threshold(weight, count))
    case .seq, .paretoQ: max(tsld_maximum(weight, count), -tsld_minimum(weight, count))
    case .twn, .absmean, .sherry, .minmax: 1
    }
  }

  /// Writes effective weights and codes, and adds to the counts.
  ///
  /// - Parameters:
  ///   - learned: the segment's trained scale; ignored by schemes without one.
  ///   - scaleType: what a ternary scale is rounded to. Codes do not depend on it, and gradients pass
  ///     straight through.
  /// - Returns: what a code of 1 stands for, and Δ, the magnitude beyond which a weight's code is
  ///   not 0.
  func quantize(
    _ segment: Segment, learned: Float, scaleType: Quantizer.ScaleType,
    counts: inout CodeCounts
  ) -> (scale: Float, threshold: Float) {
    var rule: tsld_ternary_rule
    switch self {
    case .twn:
      // Δ = 0.7 mean|w|; code ±1 beyond ±Δ; α = mean of |w| over |w| > Δ, 0 where there is none.
      let threshold = Self.threshold(segment.weight, segment.count)
      // Nothing exceeds a threshold that is not finite: it must not pass for a segment of zeros.
      let scale =
        threshold.isFinite
        ? tsld_mean_magnitude_above(segment.weight, segment.count, threshold) : .nan
      rule = .init(divisor: 1, multiplier: 1, threshold: threshold, level: scale)
    case .learnedTWN:
      let threshold = Self.threshold(segment.weight, segment.count)
      rule = .init(
        divisor: 1, multiplier: 1, threshold: threshold,
        level: threshold.isFinite ? Self.held(learned) : .nan)
    case .absmean:
      // s = mean|w|; ŵ = s clip(round(w/s), -1, 1). Halves round to even, to 0: only what is beyond
      // a half gets a code.
      let scale = Self.held(tsld_mean_magnitude(segment.weight, segment.count), above: 1e-8)
      rule = .init(divisor: scale, multiplier: 1, threshold: 0.5, level: scale)
    case .pact:
      // c = γ mean|w| with γ trained; ŵ = c round(clip(w, ±c)/c).
      let clip = Self.held(learned * tsld_mean_magnitude(segment.weight, segment.count))
      rule = .init(divisor: clip, multiplier: 1, threshold: 0.5, level: clip)
    case .seq, .paretoQ:
      // ŵ = α round(clip(w/α, ±0.99) 1.5) / 1.5 with α trained, from max|w|.
      let scale = Self.held(learned)
      rule = .init(divisor: scale, multiplier: 1.5, threshold: 0.5, level: 1 / 1.5 * scale)
    case .sherry:
      let scale = scaleType.rounded(tsld_three_of_four_scale(segment.weight, segment.count))
      tsld_three_of_four(
        segment.weight, segment.count, scale, segment.effective, segment.codes, segment.history,
        segment.tracksFlips ? 1 : 0, &counts.kernel)
      // What is dropped depends on the neighbours: there is no one threshold.
      return (scale, 0)
    case .minmax(let bits): return Self.uniform(segment, bits: bits, counts: &counts)
    }
    rule.level = scaleType.rounded(rule.level)
    tsld_ternarize(
      segment.weight, segment.count, rule, segment.effective, segment.codes, segment.history,
      segment.tracksFlips ? 1 : 0, &counts.kernel)
    return (rule.level, rule.threshold * rule.divisor / rule.multiplier)
  }

  /// Turns the gradient of the effective weights into that of the latent ones; returns that of the
  /// trained scale. Schemes without a trained scale pass the gradient straight through.
  ///
  /// - Parameter matrixCount: the elements of the whole matrix.
  func backward(
    gradient: UnsafeMutablePointer<Float>, weight: UnsafePointer<Float>, count: Int64,
    learned: Float, matrixCount: Int
  ) -> Float {
    switch self {
    case .learnedTWN:
      return tsld_code_sum(gradient, weight, count, Self.threshold(weight, count))
        / Float(count).squareRoot()
    case .pact:
      let mean = tsld_mean_magnitude(weight, count)
      return tsld_learned_clip_backward(
        gradient, weight, count, Self.held(learned * mean), learned, mean)
    case .seq:
      return tsld_stretched_elastic_backward(gradient, weight, count, Self.held(learned), 1 / 1.5)
    case .paretoQ:
      return tsld_stretched_elastic_backward(gradient, weight, count, Self.held(learned), 1)
        / Float(matrixCount).squareRoot()
    case .twn, .absmean, .sherry, .minmax: return 0
    }
  }

  /// twn's Δ.
  private static func threshold(_ weight: UnsafePointer<Float>, _ count: Int64) -> Float {
    0.7 * tsld_mean_magnitude(weight, count)
  }

  /// 2^bits levels from the smallest weight to the largest: s = max(max - min, 1e-5)/k,
  /// z = clip(-round(min/s), 0, k), ŵ = (clip(round(w/s) + z, 0, k) - z) s, k = 2^bits - 1.
  private static func uniform(
    _ segment: Segment, bits: Int, counts: inout CodeCounts
  ) -> (scale: Float, threshold: Float) {
    let top = Float((1 << bits) - 1)
    let minimum = tsld_minimum(segment.weight, segment.count)
    let step = held(tsld_maximum(segment.weight, segment.count) - minimum) / top
    let zero = step.isFinite ? min(max(-(minimum / step).rounded(.toNearestOrEven), 0), top) : 0
    if counts.levels.isEmpty { counts.levels = Array(repeating: 0, count: 256) }
    tsld_uniform(
      segment.weight, segment.count, step, zero, top, segment.effective, segment.codes,
      segment.history, segment.tracksFlips ? 1 : 0, &counts.kernel, &counts.levels)
    return (step, step / 2)
  }

  /// A scale held above the smallest one: a segment of zeros, or a trained scale that has crossed
  /// zero, would otherwise divide by nothing. NaN where it is not finite, and so is all that it
  /// scales.
  private static func held(_ scale: Float, above smallest: Float = 1e-5) -> Float {
    scale.isFinite ? max(scale, smallest) : .nan
  }
}

extension Quantizer.ScaleType {
  /// A scale in this type; what 16 bits have no room for stays as it is.
  func rounded(_ scale: Float) -> Float {
    guard self == .float16 else { return scale }
    let rounded = Float(Float16(scale))
    return rounded.isFinite ? rounded : scale
  }
}
