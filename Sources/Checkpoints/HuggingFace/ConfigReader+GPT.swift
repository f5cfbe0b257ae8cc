import Engine

extension ConfigReader {
  func gpt2() throws -> Architecture {
    let hiddenSize = try size("n_embd")
    let layerCount = try size("n_layer", limit: Self.layerLimit)
    let headCount = try headCount("n_head", hiddenSize: hiddenSize)
    let positions = try size("n_positions", limit: Self.positionLimit)
    let scales = try boolean("scale_attn_weights", default: true)
    let scalesByLayer = try boolean("scale_attn_by_inverse_layer_idx", default: false)
    let base = scales ? 1 / Float(hiddenSize / headCount).squareRoot() : 1
    return Architecture(
      vocabularySize: try size("vocab_size"), hiddenSize: hiddenSize, layerCount: layerCount,
      headCount: headCount,
      feedForwardSize: try optionalSize("n_inner") ?? 4 * hiddenSize,
      maximumPositions: positions,
      norm: .layer(epsilon: try positive("layer_norm_epsilon", default: 1e-5)),
      positions: .learned(count: positions, offset: 0),
      activation: try activation("activation_function", default: "gelu_new"), biases: .all,
      fusesQueryKeyValue: true, tiesHead: try boolean("tie_word_embeddings", default: true),
      blocks: (0..<layerCount).map {
        Architecture.Block(scoreScale: scalesByLayer ? base / Float($0 + 1) : base)
      })
  }

  /// GPT-Neo: unscaled scores, and windows in the local layers.
  func gptNeo() throws -> Architecture {
    let hiddenSize = try size("hidden_size")
    let layerCount = try size("num_layers", limit: Self.layerLimit)
    let positions = try size("max_position_embeddings", limit: Self.positionLimit)
    let window = try size("window_size", default: 256, limit: Self.positionLimit)
    return Architecture(
      vocabularySize: try size("vocab_size"), hiddenSize: hiddenSize, layerCount: layerCount,
      headCount: try headCount("num_heads", hiddenSize: hiddenSize),
      feedForwardSize: try optionalSize("intermediate_size") ?? 4 * hiddenSize,
      maximumPositions: positions,
      norm: .layer(epsilon: try positive("layer_norm_epsilon", default: 1e-5)),
      positions: .learned(count: positions, offset: 0),
      activation: try activation("activation_function", default: "gelu_new"),
      biases: [.attentionOutput, .feedForward],
      tiesHead: try boolean("tie_word_embeddings", default: true),
      blocks: try localLayers(layerCount: layerCount).map {
        Architecture.Block(window: $0 ? window : nil, scoreScale: 1)
      })
  }

  /// OPT: two unused rows of positions, norms before or after, projections around the embedding.
  func opt() throws -> Architecture {
    let vocabularySize = try size("vocab_size")
    let hiddenSize = try size("hidden_size")
    let positions = try size("max_position_embeddings", limit: Self.positionLimit)
    guard try boolean("layer_norm_elementwise_affine", default: true) else {
      throw unsupported("layer_norm_elementwise_affine", supported: "true")
    }
    guard try !boolean("_remove_final_layer_norm", default: false) else {
      throw unsupported("_remove_final_layer_norm", supported: "false")
    }
    return Architecture(
      vocabularySize: vocabularySize, hiddenSize: hiddenSize,
      embeddingSize: try optionalSize("word_embed_proj_dim"),
      layerCount: try size("num_hidden_layers", limit: Self.layerLimit),
      headCount: try headCount("num_attention_heads", hiddenSize: hiddenSize),
      feedForwardSize: try size("ffn_dim"), maximumPositions: positions,
      norm: .layer(epsilon: 1e-5),
      normPlacement: try boolean("do_layer_norm_before", default: true) ? .before : .after,
      positions: .learned(count: positions, offset: 2),
      activation: try activation("activation_function", default: "relu"),
      biases: try boolean("enable_bias", default: true) ? .all : [],
      tiesHead: try boolean("tie_word_embeddings", default: true),
      paddingToken: try paddingToken(vocabularySize: vocabularySize, default: 1))
  }

  func headCount(_ key: String, hiddenSize: Int) throws -> Int {
    let count = try size(key)
    guard hiddenSize.isMultiple(of: count) else {
      throw wrong(key, expected: "a divisor of the hidden size (\(hiddenSize))")
    }
    return count
  }

  /// Whether each of GPT-Neo's layers is local, from `attention_types`, `attention_layers` or both.
  private func localLayers(layerCount: Int) throws -> [Bool] {
    let listed = try strings("attention_layers")
    var kinds = try attentionTypes(limit: layerCount)
    if let listed {
      guard kinds == nil || kinds == listed else {
        throw wrong("attention_layers", expected: "the same layers as in attention_types")
      }
      kinds = listed
    }
    let key = listed == nil ? "attention_types" : "attention_layers"
    // Without either key transformers alternates, in a model of 24 layers.
    let all = kinds ?? (0..<24).map { $0.isMultiple(of: 2) ? "global" : "local" }
    guard all.count == layerCount else {
      throw wrong(key, expected: "num_layers (\(layerCount)) layers")
    }
    return try all.map {
      guard $0 == "local" || $0 == "global" else {
        throw unsupported(key, supported: "global, local")
      }
      return $0 == "local"
    }
  }

  /// `attention_types` written out: [[["global", "local"], 2]] means both, twice over.
  private func attentionTypes(limit: Int) throws -> [String]? {
    let key = "attention_types"
    guard !isNull(key) else { return nil }
    let error = wrong(
      key,
      expected: "a list such as [[[\"global\", \"local\"], 2]] for num_layers (\(limit)) layers")
    guard let items = object[key]?.array else { throw error }
    var kinds: [String] = []
    for item in items {
      guard let pair = item.array, pair.count == 2, let names = pair[0].array, !names.isEmpty,
        case let strings = names.compactMap(\.string), strings.count == names.count,
        let repeats = pair[1].integer, repeats >= 0, repeats <= limit,
        kinds.count + repeats * names.count <= limit
      else { throw error }
      for _ in 0..<repeats { kinds += strings }
    }
    return kinds
  }
}
