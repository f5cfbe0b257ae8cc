import Engine

extension ConfigReader {
  /// The rotary embedding, from `rope_parameters` or the older `rope_theta` and `rope_scaling`.
  ///
  /// As in transformers, a `rope_scaling` that is not null counts before `rope_parameters`, and
  /// a `rope_theta` inside either before the one beside it.
  func rotary(maximumPositions: Int) throws -> Architecture.Rotary {
    let theta = try positive("rope_theta", default: 10_000)
    for key in ["rope_scaling", "rope_parameters"] {
      guard let reader = try nested(key), !reader.object.keys.isEmpty else { continue }
      let layerTypes = reader.object.keys.filter { $0.hasSuffix("_attention") }
      guard let first = layerTypes.first else {
        return try reader.rotary(theta: theta, maximumPositions: maximumPositions)
      }
      let readers = try layerTypes.compactMap { try reader.nested($0) }
      let rotaries = try readers.map {
        try $0.rotary(theta: theta, maximumPositions: maximumPositions)
      }
      guard let rotary = rotaries.first, rotaries.count == layerTypes.count else {
        throw reader.unsupported(first, supported: "an object for every type of layer")
      }
      guard rotaries.allSatisfy({ $0 == rotary }) else {
        throw unsupported(key, supported: "the same parameters for every type of layer")
      }
      return rotary
    }
    return Architecture.Rotary(theta: theta)
  }

  private func rotary(theta: Float, maximumPositions: Int) throws -> Architecture.Rotary {
    for key in ["partial_rotary_factor", "mrope_section"] where !isNull(key) {
      guard object[key]?.double == 1 else { throw unsupported(key, supported: "no such key") }
    }
    let key = object["rope_type"] == nil ? "type" : "rope_type"
    let scaling: Architecture.Rotary.Scaling
    switch try string(key, default: "default") {
    case "default": scaling = .none
    case "linear": scaling = .linear(factor: try positive("factor"))
    case "llama3":
      let low = try positive("low_freq_factor")
      let high = try positive("high_freq_factor")
      guard high > low else {
        throw wrong("high_freq_factor", expected: "more than low_freq_factor (\(low))")
      }
      scaling = .llama3(
        factor: try positive("factor"), lowFrequencyFactor: low, highFrequencyFactor: high,
        originalMaximumPositions: try size(
          "original_max_position_embeddings", default: maximumPositions,
          limit: Self.positionLimit))
    default: throw unsupported(key, supported: "default, linear, llama3")
    }
    return Architecture.Rotary(
      theta: try positive("rope_theta", default: theta), scaling: scaling)
  }
}
