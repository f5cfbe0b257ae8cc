import Engine

extension ConfigReader {
  /// LLaMA and its relatives, which differ in biases, windows, norms and defaults.
  func llama(_ family: ModelFamily) throws -> Architecture {
    let vocabularySize = try size("vocab_size")
    let hiddenSize = try size("hidden_size")
    let headCount = try size("num_attention_heads")
    let layerCount = try size("num_hidden_layers", limit: Self.layerLimit)
    let headSize = try headSize(family, hiddenSize: hiddenSize, headCount: headCount)
    let defaults = family.defaults
    let maximumPositions = try size(
      "max_position_embeddings", default: defaults.positions, limit: Self.positionLimit)
    let isGemma = family == .gemma2 || family == .gemma3
    var architecture = Architecture(
      vocabularySize: vocabularySize, hiddenSize: hiddenSize, layerCount: layerCount,
      headCount: headCount,
      keyValueHeadCount: try keyValueHeadCount(family, headCount: headCount),
      headSize: headSize, feedForwardSize: try size("intermediate_size"),
      maximumPositions: maximumPositions,
      norm: .rms(
        epsilon: try positive("rms_norm_eps", default: defaults.epsilon), addsOne: isGemma),
      normPlacement: isGemma ? .around : family == .olmo2 ? .outputs : .before,
      positions: .rotary(
        try rotary(
          headSize: headSize, maximumPositions: maximumPositions, .init(theta: defaults.theta),
          ofLayers: family == .gemma3 ? "full_attention" : nil)),
      activation: isGemma
        ? try activation("hidden_activation", default: "gelu_pytorch_tanh")
        : try activation("hidden_act", default: "silu"), isGated: true,
      biases: try biases(family), queryKeyNorm: family.queryKeyNorm,
      embeddingScale: isGemma ? Float(hiddenSize).squareRoot() : 1,
      tiesHead: try boolean("tie_word_embeddings", default: defaults.tiesHead),
      paddingToken: try paddingToken(
        vocabularySize: vocabularySize, default: defaults.paddingToken))
    if isGemma {
      let scale = try positive("query_pre_attn_scalar", default: 256)
      for layer in 0..<layerCount { architecture.blocks[layer].scoreScale = 1 / scale.squareRoot() }
    }
    if family == .gemma2 {
      architecture.scoreCap = try cap("attn_logit_softcapping", default: 50)
      architecture.logitCap = try cap("final_logit_softcapping", default: 30)
    }
    for (layer, window) in try windows(family, layerCount: layerCount).enumerated() {
      architecture.blocks[layer].window = window
    }
    for (layer, rotation) in try rotations(family, architecture).enumerated() {
      architecture.blocks[layer].rotation = rotation
    }
    return architecture
  }

  private func headSize(_ family: ModelFamily, hiddenSize: Int, headCount: Int) throws -> Int {
    // Transformers' Qwen2 has no such key, but its code heeds one.
    let given =
      try family.defaults.headSize.map { try size("head_dim", default: $0) }
      ?? optionalSize("head_dim")
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

  func keyValueHeadCount(_ family: ModelFamily, headCount: Int) throws -> Int {
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
    // Others have no such key.
    if try [.llama, .smolLM3].contains(family) && boolean("mlp_bias", default: false) {
      biases.insert(.feedForward)
    }
    return biases
  }

  /// The window of each layer; nil for those that see everything.
  private func windows(_ family: ModelFamily, layerCount: Int) throws -> [Int?] {
    let layerTypes = try strings("layer_types")
    if let layerTypes, layerTypes.count != layerCount {
      throw wrong("layer_types", expected: "num_hidden_layers (\(layerCount)) entries")
    }
    switch family {
    case .qwen2, .qwen3: return try qwenWindows(layerTypes, layerCount: layerCount)
    case .smolLM3: return try smolLMWindows(layerTypes, layerCount: layerCount)
    case .gemma2, .gemma3:
      let window = try optionalSize("sliding_window", default: 4096, limit: Self.positionLimit)
      return try gemmaIsLocal(family, layerTypes, layerCount: layerCount).map {
        $0 ? window : nil
      }
    default: break
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

extension ConfigReader {
  /// Whether each layer is of the type that has a window.
  private func isSliding(_ layerTypes: [String]) throws -> [Bool] {
    try layerTypes.map {
      guard $0 == "full_attention" || $0 == "sliding_attention" else {
        throw unsupported("layer_types", supported: "full_attention, sliding_attention")
      }
      return $0 == "sliding_attention"
    }
  }

  /// A soft cap; null for none.
  private func cap(_ key: String, default absent: Float) throws -> Float? {
    object[key] == .null ? nil : try positive(key, default: absent)
  }

  /// Every second layer of Gemma 2 and every sixth of Gemma 3 sees everything, unless the file says
  /// otherwise.
  private func gemmaIsLocal(
    _ family: ModelFamily, _ layerTypes: [String]?, layerCount: Int
  ) throws -> [Bool] {
    if let layerTypes { return try isSliding(layerTypes) }
    if family == .gemma2 { return (1...layerCount).map { !$0.isMultiple(of: 2) } }
    let keys = ["sliding_window_pattern", "_sliding_window_pattern"]
    let every = try size(keys.first { !isNull($0) } ?? keys[0], default: 6)
    return (1...layerCount).map { !$0.isMultiple(of: every) }
  }

  /// SmolLM3: windows, where there are such, in the layers that see no positions.
  private func smolLMWindows(_ layerTypes: [String]?, layerCount: Int) throws -> [Int?] {
    guard try boolean("use_sliding_window", default: false),
      let window = try optionalSize("sliding_window", limit: Self.positionLimit)
    else { return Array(repeating: nil, count: layerCount) }
    let isLocal = try layerTypes.map { try isSliding($0) } ?? smolLMSeesPositions(layerCount).map(!)
    return isLocal.map { $0 ? window : nil }
  }

  /// Whether each layer turns its queries and keys: in SmolLM3, each but every fourth.
  private func smolLMSeesPositions(_ layerCount: Int) throws -> [Bool] {
    let key = "no_rope_layers"
    guard !isNull(key) else {
      let every = try size("no_rope_layer_interval", default: 4)
      return (1...layerCount).map { !$0.isMultiple(of: every) }
    }
    let flags = object[key]?.array?.prefix(layerCount).compactMap(\.integer) ?? []
    guard flags.count == layerCount, flags.allSatisfy({ 0...1 ~= $0 }) else {
      throw wrong(key, expected: "num_hidden_layers (\(layerCount)) zeros and ones, or null")
    }
    return flags.map { $0 == 1 }
  }

  /// How each layer's queries and keys turn.
  private func rotations(
    _ family: ModelFamily, _ architecture: Architecture
  ) throws -> [Architecture.Block.Rotation] {
    let layerCount = architecture.layerCount
    switch family {
    case .smolLM3: return try smolLMSeesPositions(layerCount).map { $0 ? .model : .none }
    case .gemma3:
      var reader = self
      // An older file's scaling is that of the layers that see everything.
      reader.object["rope_scaling"] = nil
      let local = try reader.rotary(
        headSize: architecture.headSize, maximumPositions: architecture.maximumPositions,
        .init(baseKey: "rope_local_base_freq"), ofLayers: "sliding_attention")
      return try gemmaIsLocal(family, strings("layer_types"), layerCount: layerCount).map {
        $0 ? .own(local) : .model
      }
    default: return Array(repeating: .model, count: layerCount)
    }
  }
}

extension ModelFamily {
  /// What transformers takes for absent keys.
  fileprivate struct Defaults {
    var positions = 2048
    /// Nil for as many as there are heads.
    var keyValueHeads: Int?
    /// Nil for the hidden size divided among the heads.
    var headSize: Int?
    var theta: Float = 10_000
    var epsilon: Float = 1e-6
    var tiesHead = false
    var paddingToken: Int?
  }

  fileprivate var defaults: Defaults {
    switch self {
    case .mistral: Defaults(positions: 131_072, keyValueHeads: 8)
    case .qwen2: Defaults(positions: 32_768, keyValueHeads: 32)
    case .qwen3: Defaults(positions: 32_768, keyValueHeads: 32, headSize: 128)
    case .olmo2: Defaults(epsilon: 1e-5, paddingToken: 1)
    case .smolLM3:
      Defaults(
        positions: 32_768, keyValueHeads: 4, theta: 2_000_000, tiesHead: true,
        paddingToken: 128_004)
    case .gemma2:
      Defaults(positions: 8192, keyValueHeads: 4, headSize: 256, tiesHead: true, paddingToken: 0)
    case .gemma3:
      Defaults(
        positions: 131_072, keyValueHeads: 4, headSize: 256, theta: 1_000_000, tiesHead: true,
        paddingToken: 0)
    default: Defaults()
    }
  }

  fileprivate var queryKeyNorm: Architecture.QueryKeyNorm? {
    switch self {
    case .qwen3, .gemma3: .perHead
    case .olmo2: .whole
    default: nil
    }
  }
}
