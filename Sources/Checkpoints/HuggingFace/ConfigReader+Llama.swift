import Engine

extension ConfigReader {
  /// LLaMA and its relatives, which differ in biases, windows, norms and defaults.
  func llama(_ family: ModelFamily) throws -> Architecture {
    let vocabularySize = try size("vocab_size")
    let hiddenSize = try size("hidden_size")
    let headCount = try size("num_attention_heads")
    let layerCount = try size("num_hidden_layers", limit: Self.layerLimit)
    let headSize = try headSize(family, hiddenSize: hiddenSize, headCount: headCount)
    let maximumPositions = try size(
      "max_position_embeddings", default: family.defaults.positions, limit: Self.positionLimit)
    let windows = try windows(family, layerCount: layerCount)
    let scale = 1 / Float(headSize).squareRoot()
    return Architecture(
      vocabularySize: vocabularySize, hiddenSize: hiddenSize, layerCount: layerCount,
      headCount: headCount,
      keyValueHeadCount: try keyValueHeadCount(family, headCount: headCount),
      headSize: headSize, feedForwardSize: try size("intermediate_size"),
      maximumPositions: maximumPositions,
      norm: .rms(epsilon: try positive("rms_norm_eps", default: 1e-6)),
      positions: .rotary(try rotary(headSize: headSize, maximumPositions: maximumPositions)),
      activation: try activation("hidden_act", default: "silu"), isGated: true,
      biases: try biases(family), normalizesQueriesAndKeys: family == .qwen3,
      tiesHead: try boolean("tie_word_embeddings", default: false),
      paddingToken: try paddingToken(vocabularySize: vocabularySize, default: nil),
      blocks: windows.map { Architecture.Block(window: $0, scoreScale: scale) })
  }

  private func headSize(_ family: ModelFamily, hiddenSize: Int, headCount: Int) throws -> Int {
    // Transformers' Qwen2 has no such key, but its code heeds one.
    let given =
      try family == .qwen3 ? size("head_dim", default: 128) : optionalSize("head_dim")
    if given == nil { _ = try self.headCount("num_attention_heads", hiddenSize: hiddenSize) }
    let headSize = given ?? hiddenSize / headCount
    let key = given == nil ? "num_attention_heads" : "head_dim"
    guard headSize.isMultiple(of: 2) else {
      throw wrong(key, expected: "a head size that is even, for rotary positions")
    }
    guard headSize * headCount <= Self.sizeLimit else {
      throw wrong(key, expected: "at most \(Self.sizeLimit) columns in all heads together")
    }
    return headSize
  }

  private func keyValueHeadCount(_ family: ModelFamily, headCount: Int) throws -> Int {
    let key = "num_key_value_heads"
    let count = try optionalSize(key, default: family.defaults.keyValueHeads) ?? headCount
    guard headCount.isMultiple(of: count) else {
      throw wrong(
        key,
        expected: "a divisor of num_attention_heads (\(headCount)); the default is "
          + (family.defaults.keyValueHeads.map { "\($0)" } ?? "that number itself"))
    }
    return count
  }

  private func biases(_ family: ModelFamily) throws -> Architecture.Biases {
    if family == .qwen2 { return .queryKeyValue }
    for key in ["attention_bias", "mlp_bias"]
    where try family == .mistral && boolean(key, default: false) {
      throw unsupported(key, supported: "false, as in every Mistral model")
    }
    let hasAttention = try boolean("attention_bias", default: false)
    var biases: Architecture.Biases = hasAttention ? [.queryKeyValue, .attentionOutput] : []
    // Qwen3 has no such key.
    if try family != .qwen3 && boolean("mlp_bias", default: false) { biases.insert(.feedForward) }
    return biases
  }

  /// The window of each layer; nil for those that see everything.
  private func windows(_ family: ModelFamily, layerCount: Int) throws -> [Int?] {
    let layerTypes = try strings("layer_types")
    if let layerTypes, layerTypes.count != layerCount {
      throw wrong("layer_types", expected: "num_hidden_layers (\(layerCount)) entries")
    }
    if family == .qwen2 || family == .qwen3 {
      return try qwenWindows(layerTypes, layerCount: layerCount)
    }
    let window =
      try family == .mistral
      ? optionalSize("sliding_window", default: 4096, limit: Self.positionLimit) : nil
    let type = window == nil ? "full_attention" : "sliding_attention"
    guard layerTypes?.allSatisfy({ $0 == type }) ?? true else {
      throw unsupported("layer_types", supported: "\"\(type)\" in every layer")
    }
    return Array(repeating: window, count: layerCount)
  }

  private func qwenWindows(_ layerTypes: [String]?, layerCount: Int) throws -> [Int?] {
    let isUsed = try boolean("use_sliding_window", default: false)
    let window =
      isUsed ? try optionalSize("sliding_window", default: 4096, limit: Self.positionLimit) : nil
    let firstWindow = try integer("max_window_layers", default: 28)
    return try (0..<layerCount).map { layer in
      guard let type = layerTypes?[layer] else { return layer >= firstWindow ? window : nil }
      switch type {
      case "full_attention": return nil
      case "sliding_attention":
        guard let window else {
          throw wrong(
            "layer_types",
            expected: "no sliding_attention without use_sliding_window and sliding_window")
        }
        return window
      default: throw unsupported("layer_types", supported: "full_attention, sliding_attention")
      }
    }
  }
}

extension ModelFamily {
  /// What transformers takes for an absent `max_position_embeddings` and `num_key_value_heads`; nil
  /// for the number of heads.
  fileprivate var defaults: (positions: Int, keyValueHeads: Int?) {
    switch self {
    case .mistral: (131_072, 8)
    case .qwen2, .qwen3: (32_768, 32)
    default: (2048, nil)
    }
  }
}
