extension Architecture {
  /// Well-known models' structures by name, smallest first: for benchmarks and for new models.
  public static let presets: [(name: String, architecture: Architecture)] = [
    (
      "stories260k",
      .llama(
        vocabularySize: 512, hiddenSize: 64, layerCount: 5, headCount: 8, keyValueHeadCount: 4,
        feedForwardSize: 172, maximumPositions: 512)
    ),
    ("gpt2-11m", .gpt2(vocabularySize: 2048, hiddenSize: 384, layerCount: 6, headCount: 6)),
    ("gpt2-124m", .gpt2(vocabularySize: 50257, hiddenSize: 768, layerCount: 12, headCount: 12)),
    (
      "opt-125m",
      .opt(vocabularySize: 50272, hiddenSize: 768, layerCount: 12, headCount: 12)
    ),
    (
      "smollm-135m",
      .llama(
        vocabularySize: 49152, hiddenSize: 576, layerCount: 30, headCount: 9,
        keyValueHeadCount: 3, feedForwardSize: 1536, maximumPositions: 2048)
    ),
    (
      "opt-350m",
      .opt(
        vocabularySize: 50272, hiddenSize: 1024, embeddingSize: 512, layerCount: 24,
        headCount: 16, normPlacement: .after)
    ),
    ("gpt2-355m", .gpt2(vocabularySize: 50257, hiddenSize: 1024, layerCount: 24, headCount: 16)),
  ]

  /// The preset of that name, or nil.
  public static func preset(_ name: String) -> Architecture? {
    presets.first { $0.name == name }?.architecture
  }

  /// GPT-2's structure.
  public static func gpt2(
    vocabularySize: Int, hiddenSize: Int, layerCount: Int, headCount: Int,
    maximumPositions: Int = 1024
  ) -> Architecture {
    Architecture(
      vocabularySize: vocabularySize, hiddenSize: hiddenSize, layerCount: layerCount,
      headCount: headCount, feedForwardSize: 4 * hiddenSize, maximumPositions: maximumPositions,
      norm: .layer(epsilon: 1e-5), positions: .learned(count: maximumPositions, offset: 0),
      activation: .geluTanh, biases: .all, fusesQueryKeyValue: true)
  }

  /// OPT's structure.
  public static func opt(
    vocabularySize: Int, hiddenSize: Int, embeddingSize: Int? = nil, layerCount: Int,
    headCount: Int, maximumPositions: Int = 2048, normPlacement: NormPlacement = .before
  ) -> Architecture {
    Architecture(
      vocabularySize: vocabularySize, hiddenSize: hiddenSize, embeddingSize: embeddingSize,
      layerCount: layerCount, headCount: headCount, feedForwardSize: 4 * hiddenSize,
      maximumPositions: maximumPositions, norm: .layer(epsilon: 1e-5),
      normPlacement: normPlacement, positions: .learned(count: maximumPositions, offset: 2),
      activation: .relu, biases: .all, paddingToken: 1)
  }

  /// LLaMA's structure, with a tied head.
  public static func llama(
    vocabularySize: Int, hiddenSize: Int, layerCount: Int, headCount: Int,
    keyValueHeadCount: Int, feedForwardSize: Int, maximumPositions: Int
  ) -> Architecture {
    Architecture(
      vocabularySize: vocabularySize, hiddenSize: hiddenSize, layerCount: layerCount,
      headCount: headCount, keyValueHeadCount: keyValueHeadCount,
      feedForwardSize: feedForwardSize, maximumPositions: maximumPositions,
      norm: .rms(epsilon: 1e-5), positions: .rotary(Rotary(theta: 10000)), activation: .silu,
      isGated: true)
  }
}
