import CKernels

/// One quantized weight: its codes, their history and its scales.
///
/// Shapes: weight (O, I); codes and history O·I, row by row; scales one per segment.
public final class QuantizedMatrix {
  /// The latent weight, its effective copy and its gradient.
  public let parameter: Parameter
  /// The trained scales, (1, segments); nil for schemes that compute theirs.
  public let learnedScales: Parameter?
  /// The layer's bias, where weights whose code is 0 count in it.
  let bias: Parameter?
  /// The number of neighbouring elements that share a scale.
  public let segmentLength: Int
  /// Whether codes are -1, 0 and +1.
  private let isTernary: Bool
  /// What the last quantization counted.
  public internal(set) var statistics = CodeStatistics()
  /// What a code of 1 stands for, segment by segment.
  public var scales: UnsafeBufferPointer<Float> { UnsafeBufferPointer(scaleBuffer.values) }
  /// Δ, the magnitude beyond which a code is not 0, segment by segment.
  public var thresholds: UnsafeBufferPointer<Float> { UnsafeBufferPointer(thresholdBuffer.values) }
  /// The scales at the first quantization.
  public var initialScales: UnsafeBufferPointer<Float> { .init(initialScaleBuffer.values) }
  /// -1, 0 or +1 for each weight; for `minmax` the level's number, as a byte.
  public var codes: UnsafeBufferPointer<Int8> { .init(start: codeBase, count: count) }
  /// The direction of each weight's last flip: -1, +1, or 0 where it never flipped.
  public var flipDirections: UnsafeBufferPointer<Int8> { .init(start: historyBase, count: count) }

  /// The number of segments.
  public var segmentCount: Int { count / segmentLength }

  let scaleBuffer: FloatBuffer
  let thresholdBuffer: FloatBuffer
  let initialScaleBuffer: FloatBuffer
  // The parameter is a view into the store.
  private let store: ParameterStore
  private let codeBase: UnsafeMutablePointer<Int8>
  private let historyBase: UnsafeMutablePointer<Int8>
  private let count: Int

  init(
    _ parameter: Parameter, learnedScales: Parameter?, bias: Parameter?, segmentLength: Int,
    isTernary: Bool, in store: ParameterStore
  ) {
    self.store = store
    self.parameter = parameter
    self.learnedScales = learnedScales
    self.bias = bias
    self.segmentLength = segmentLength
    self.isTernary = isTernary
    count = parameter.weight.count
    scaleBuffer = FloatBuffer(count: count / segmentLength)
    thresholdBuffer = FloatBuffer(count: count / segmentLength)
    initialScaleBuffer = FloatBuffer(count: count / segmentLength)
    codeBase = .allocate(capacity: 2 * count)
    codeBase.initialize(repeating: 0, count: 2 * count)
    historyBase = codeBase + count
  }

  deinit { codeBase.deallocate() }

  /// Takes over what an earlier run knew of the matrix, after the first quantization of its weights,
  /// from which the codes follow.
  ///
  /// - Parameters:
  ///   - flipDirections: fills the direction of each weight's last flip.
  ///   - initialScales: fills the scales at that run's first quantization.
  public func restore(
    averageOscillationShare: Double,
    flipDirections: (UnsafeMutableBufferPointer<Int8>) throws -> Void,
    initialScales: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows {
    statistics.averageOscillationShare = averageOscillationShare
    try flipDirections(UnsafeMutableBufferPointer(start: historyBase, count: count))
    try initialScales(initialScaleBuffer.values)
  }

  /// How many times its scale a weight's quantized value is: -1, 0 or +1 for ternary schemes, and
  /// for `minmax` the level counted from zero, at most 127.
  public func multiple(at index: Int) -> Int8 {
    if isTernary { return codes[index] }
    let scale = scaleBuffer.base[index / segmentLength]
    guard scale != 0 else { return 0 }
    let multiple = (parameter.effective.base[index] / scale).rounded()
    return multiple.isFinite ? Int8(max(-127, min(127, multiple))) : 0
  }

  /// The elements of a row: the weights of one output.
  func row(_ index: Int) -> Range<Int> {
    index * parameter.spec.columns..<(index + 1) * parameter.spec.columns
  }

  func segment(_ index: Int, tracksFlips: Bool) -> Segment {
    let start = index * segmentLength
    return Segment(
      weight: parameter.weight.base + start, effective: parameter.effective.base + start,
      codes: codeBase + start, history: historyBase + start, count: Int64(segmentLength),
      tracksFlips: tracksFlips)
  }

  /// The mean of the scales, their standard deviation over segments, and the mean of α/α₀.
  public var scaleSummary: (mean: Double, spread: Double, drift: Double) {
    let count = Double(scales.count)
    let mean = scales.reduce(0) { $0 + Double($1) } / count
    let variance = scales.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    let ratios = zip(scales, initialScales).compactMap { $1 == 0 ? nil : Double($0 / $1) }
    return (mean, variance.squareRoot(), ratios.reduce(0, +) / Double(max(ratios.count, 1)))
  }

  /// How the weights lie relative to the threshold: counts of w/Δ in `bins` equal bins over
  /// [-limit, limit], what lies outside in the outermost ones.
  public func histogram(bins: Int = 64, limit: Float = 3) -> [Int64] {
    var counts = [Int64](repeating: 0, count: bins)
    let weights = parameter.weight.values
    for segment in 0..<segmentCount where thresholds[segment] > 0 {
      let slope = Float(bins) / (2 * limit * thresholds[segment])
      for weight in weights[segment * segmentLength..<(segment + 1) * segmentLength] {
        let bin = weight * slope + Float(bins) / 2
        if !bin.isNaN { counts[Int(max(0, min(bin, Float(bins - 1))))] += 1 }
      }
    }
    return counts
  }

  /// The share of the gradient's squared norm that falls on weights that are quantized to 0.
  public var deadZoneGradientShare: Double {
    guard let gradient = parameter.gradient else { return 0 }
    let total = tsld_sum_of_squares(gradient.base, Int64(count))
    guard total > 0 else { return 0 }
    // While latent weights are mixed in, codes alone tell; levels are counted from the smallest one.
    let atZeros =
      isTernary
      ? tsld_squares_at_zero_codes(gradient.base, codeBase, Int64(count))
      : tsld_squares_at_zeros(gradient.base, parameter.effective.base, Int64(count))
    return atZeros / total
  }
}
