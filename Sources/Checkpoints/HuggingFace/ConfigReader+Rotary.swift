import Engine
import Foundation

extension ConfigReader {
  /// The rotary embedding, from `rope_parameters` or the older `rope_theta` and `rope_scaling`.
  ///
  /// As in transformers, a `rope_scaling` that is not null counts before `rope_parameters`, and
  /// a `rope_theta` inside either before the one beside it.
  ///
  /// - Parameter type: the type of layer whose parameters count, where each type has its own; nil where
  ///   all must have the same.
  func rotary(
    headSize: Int, maximumPositions: Int, _ names: RotaryNames = RotaryNames(),
    ofLayers type: String? = nil
  ) throws -> Architecture.Rotary {
    let theta = try rotaryBase(names.baseKey, default: names.theta)
    let share = try names.share.map { try self.share($0.key, default: $0.value) }
    let given = try optionalSize("original_max_position_embeddings", limit: Self.positionLimit)
    func rotary(_ reader: ConfigReader) throws -> Architecture.Rotary {
      var rotary = Architecture.Rotary(theta: try reader.rotaryBase(default: theta))
      if let share { rotary.size = try reader.rotarySize(headSize: headSize, share: share) }
      let own = rotary.ownFrequencies(headSize: headSize)
      rotary.scaling = try reader.scaling(
        rotary, own, maximumPositions: maximumPositions, originalPositions: given,
        isPartial: share != nil)
      return rotary
    }
    for key in ["rope_scaling", "rope_parameters"] {
      guard let reader = try nested(key), !reader.object.keys.isEmpty else { continue }
      let layerTypes = reader.object.keys.filter { $0.hasSuffix("_attention") }
      if layerTypes.isEmpty {
        // Parameters of neither type would be of no layer in transformers.
        guard type == nil || key == "rope_scaling" else {
          throw unsupported(key, supported: "an object for every type of layer")
        }
        return try rotary(reader)
      }
      if let type {
        guard let reader = try reader.nested(type) else { continue }
        return try rotary(reader)
      }
      let rotaries = try layerTypes.map { type in
        guard let reader = try reader.nested(type) else {
          throw reader.unsupported(type, supported: "an object for every type of layer")
        }
        return try rotary(reader)
      }
      guard rotaries.allSatisfy({ $0 == rotaries[0] }) else {
        throw unsupported(key, supported: "the same parameters for every type of layer")
      }
      return rotaries[0]
    }
    return try rotary(ConfigReader(object: JSONObject(), file: file))
  }

  /// Keys and values that families differ in.
  struct RotaryNames {
    var baseKey = "rope_theta"
    var theta: Float = 10_000
    /// How much of a head turns; nil for all of it, whatever a file says.
    var share: (key: String, value: Double)?
  }

  private func share(_ key: String, default absent: Double) throws -> Double {
    _ = try number(key, default: Float(absent), in: .leastNonzeroMagnitude...1)
    return object[key]?.double ?? absent
  }

  private func rotaryBase(_ key: String = "rope_theta", default absent: Float) throws -> Float {
    try number(key, default: absent, in: Float(1).nextUp...(.greatestFiniteMagnitude))
  }

  /// The columns of a head that turn; nil for all.
  private func rotarySize(headSize: Int, share absent: Double) throws -> Int? {
    let key = "partial_rotary_factor"
    let size = try Int(Double(headSize) * share(key, default: absent))
    guard size >= 2, size.isMultiple(of: 2) else {
      throw wrong(key, expected: "a share that is an even number of a head's \(headSize) columns")
    }
    return size == headSize ? nil : size
  }

  /// As transformers computes them (`modeling_rope_utils.py`), in float32 where it does.
  private func scaling(
    _ rotary: Architecture.Rotary, _ own: [Float], maximumPositions: Int, originalPositions: Int?,
    isPartial: Bool
  ) throws -> Architecture.Rotary.Scaling? {
    for key in ["partial_rotary_factor", "mrope_section"]
    where !isNull(key) && !(isPartial && key == "partial_rotary_factor") {
      guard object[key]?.double == 1 else { throw unsupported(key, supported: "no such key") }
    }
    func factor() throws -> Float { try number("factor", in: Self.scales) }
    func original() throws -> Int {
      try originalPositions
        ?? size(
          "original_max_position_embeddings", default: maximumPositions,
          limit: Self.positionLimit)
    }
    /// The factor, or else how much longer the model's contexts are than they were.
    func stretch() throws -> Double {
      try isNull("factor")
        ? Double(maximumPositions) / Double(original()) : Double(factor())
    }
    let key = object["rope_type"] == nil ? "type" : "rope_type"
    switch try string(key, default: "default") {
    case "default": return nil
    case "linear":
      let factor = try factor()
      return .init(frequencies: own.map { $0 / factor }, rule: .linear(factor: factor))
    case "dynamic":
      // The frequencies change beyond the model's positions, and no sequence is longer here.
      _ = try factor()
      return nil
    case "llama3": return try llama3(own, factor: factor(), original: original())
    case "yarn": return try yarn(rotary, own, factor: stretch(), original: original())
    case "longrope": return try longRoPE(own, factor: stretch(), original: original())
    default:
      throw unsupported(key, supported: "default, linear, dynamic, llama3, yarn, longrope")
    }
  }

  /// What lengths are divided by.
  private static let scales: ClosedRange<Float> = 1...1e6

  /// LLaMA-3: low frequencies divided by the factor, high ones kept, smooth between.
  private func llama3(
    _ own: [Float], factor: Float, original: Int
  ) throws -> Architecture.Rotary.Scaling {
    let low = try positive("low_freq_factor")
    let high = try positive("high_freq_factor")
    guard high > low else {
      throw wrong("high_freq_factor", expected: "more than low_freq_factor (\(low))")
    }
    return .init(
      frequencies: own.map { frequency in
        let turns = Float(original) * frequency / (2 * .pi)
        if turns < low { return frequency / factor }
        if turns > high { return frequency }
        let smooth = (turns - low) / (high - low)
        return (1 - smooth) * frequency / factor + smooth * frequency
      })
  }

  /// YaRN (Peng et al. 2023): divided by the factor where a pair turns less than `beta_slow` times in
  /// the original context, kept where more than `beta_fast` times, a ramp between.
  private func yarn(
    _ rotary: Architecture.Rotary, _ own: [Float], factor: Double, original: Int
  ) throws -> Architecture.Rotary.Scaling {
    /// Null and zero stand for the default, as in Python's `or`.
    func orDefault(_ key: String, _ value: Float) throws -> Double {
      let given = isNull(key) ? 0 : try number(key, in: 0...1e6)
      return Double(given == 0 ? value : given)
    }
    let size = Double(2 * own.count)
    func pair(turning turns: Double) -> Double {
      size * log(Double(original) / (turns * 2 * .pi)) / (2 * log(Double(rotary.theta)))
    }
    let (fast, slow) = try (orDefault("beta_fast", 32), orDefault("beta_slow", 1))
    var (low, high) = (pair(turning: fast), pair(turning: slow))
    let isTruncated = try boolean("truncate", default: true)
    if isTruncated { (low, high) = (floor(low), ceil(high)) }
    (low, high) = (max(low, 0), min(high, size - 1))
    if low == high { high += 0.001 }
    func magnitude(_ scale: Double) -> Double {
      factor <= 1 ? 1 : 0.1 * scale * log(factor) + 1
    }
    let scales = try (orDefault("mscale", 0), orDefault("mscale_all_dim", 0))
    let inferred =
      scales.0 > 0 && scales.1 > 0 ? magnitude(scales.0) / magnitude(scales.1) : magnitude(1)
    return .init(
      frequencies: own.enumerated().map { index, frequency in
        let ramp = min(max((Float(index) - Float(low)) / Float(high - low), 0), 1)
        return frequency / Float(factor) * ramp + frequency * (1 - ramp)
      },
      rule: isTruncated
        ? .yarn(
          factor: Float(factor), originalPositions: original, fast: Float(fast), slow: Float(slow))
        : .divisors,
      attentionFactor: try attentionFactor(inferred))
  }

  /// LongRoPE (Ding et al. 2024): a divisor for each frequency, others in longer sequences.
  private func longRoPE(
    _ own: [Float], factor: Double, original: Int
  ) throws -> Architecture.Rotary.Scaling {
    func divided(by key: String) throws -> [Float] {
      let divisors = object[key]?.array?.compactMap(\.double).map { Float($0) } ?? []
      guard divisors.count == own.count, divisors.allSatisfy({ 0.01...1e6 ~= $0 }) else {
        throw wrong(key, expected: "\(own.count) numbers from 0.01 to 1e6")
      }
      return zip(own, divisors).map { $0 / $1 }
    }
    return .init(
      frequencies: try divided(by: "short_factor"),
      longFrequencies: try divided(by: "long_factor"), shortLength: original,
      attentionFactor: try attentionFactor(
        factor <= 1 ? 1 : (1 + log(factor) / log(Double(original))).squareRoot()))
  }

  private func attentionFactor(_ inferred: Double) throws -> Float {
    let range: ClosedRange<Float> = 0.01...100
    if !isNull("attention_factor") { return try number("attention_factor", in: range) }
    guard range ~= Float(inferred) else {
      throw wrong(
        "attention_factor", expected: "one from 0.01 to 100, because the others give \(inferred)")
    }
    return Float(inferred)
  }
}
