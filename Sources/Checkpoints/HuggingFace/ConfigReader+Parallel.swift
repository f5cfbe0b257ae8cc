import Engine

/// Models whose attention and feed-forward read the same, and which turn some columns of a head.
extension ConfigReader {
  /// GPT-NeoX: two norms, query, key and value in one matrix, a head that is never tied.
  func gptNeoX() throws -> Architecture {
    let hiddenSize = try size("hidden_size")
    let positions = try size(
      "max_position_embeddings", default: 2048, limit: Self.positionLimit)
    let headSize = try hiddenSize / headCount("num_attention_heads", hiddenSize: hiddenSize)
    let isParallel = try boolean("use_parallel_residual", default: true)
    return Architecture(
      vocabularySize: try size("vocab_size"), hiddenSize: hiddenSize,
      layerCount: try size("num_hidden_layers", limit: Self.layerLimit),
      headCount: hiddenSize / headSize, feedForwardSize: try size("intermediate_size"),
      maximumPositions: positions,
      norm: .layer(epsilon: try positive("layer_norm_eps", default: 1e-5)),
      positions: .rotary(
        try rotary(
          headSize: headSize, maximumPositions: positions,
          .init(baseKey: "rotary_emb_base", share: ("rotary_pct", 0.25)))),
      activation: try activation("hidden_act", default: "gelu"),
      biases: try boolean("attention_bias", default: true) ? .all : .feedForward,
      fusesQueryKeyValue: true, sublayers: isParallel ? .parallel(sharesNorm: false) : .sequential,
      tiesHead: try boolean("tie_word_embeddings", default: false))
  }

  /// Phi: one norm for attention and feed-forward, and a head with a bias.
  func phi() throws -> Architecture {
    let vocabularySize = try size("vocab_size")
    let hiddenSize = try size("hidden_size")
    let headCount = try headCount("num_attention_heads", hiddenSize: hiddenSize)
    let positions = try size(
      "max_position_embeddings", default: 2048, limit: Self.positionLimit)
    return Architecture(
      vocabularySize: vocabularySize, hiddenSize: hiddenSize,
      layerCount: try size("num_hidden_layers", limit: Self.layerLimit), headCount: headCount,
      keyValueHeadCount: try keyValueHeadCount(.phi, headCount: headCount),
      feedForwardSize: try size("intermediate_size"), maximumPositions: positions,
      norm: .layer(epsilon: try positive("layer_norm_eps", default: 1e-5)),
      positions: .rotary(
        try rotary(
          headSize: hiddenSize / headCount, maximumPositions: positions,
          .init(share: ("partial_rotary_factor", 0.5)))),
      activation: try activation("hidden_act", default: "gelu_new"), biases: [.all, .head],
      sublayers: .parallel(sharesNorm: true),
      tiesHead: try boolean("tie_word_embeddings", default: false),
      paddingToken: try paddingToken(vocabularySize: vocabularySize, default: nil))
  }
}
