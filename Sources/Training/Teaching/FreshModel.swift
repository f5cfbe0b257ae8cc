import Checkpoints
import Engine
import Foundation
import Text
import Untrusted

/// A model that does not exist yet: its structure, and the texts that its tokenizer is learned from.
package struct FreshModel: Sendable {
  package enum Family: String, Sendable, CaseIterable {
    case gpt2
    /// LLaMA's structure, with a tied head.
    case llama
  }

  package var family = Family.llama
  package var vocabularySize = 1024
  /// The width of the residual stream.
  package var hiddenSize = 128
  package var layerCount = 4
  package var headCount = 4
  /// Key and value heads; as many as query heads where not given.
  package var keyValueHeadCount: Int?
  /// The feed-forward width; 4 (GPT-2) or 8/3 (LLaMA) times the hidden size where not given.
  package var feedForwardSize: Int?
  package var maximumPositions = 512

  package init() {}

  /// - Throws: a ``Problem`` for sizes that do not fit together.
  package func architecture() throws(Problem) -> Architecture {
    // Within these, a model's bytes can be counted.
    for (key, value, limit) in [
      ("vocabulary", vocabularySize, 1 << 20), ("hidden-size", hiddenSize, 1 << 20),
      ("layers", layerCount, 1 << 12), ("heads", headCount, 1 << 20),
      ("positions", maximumPositions, 1 << 20),
      ("feed-forward-size", feedForwardSize ?? 1, 1 << 20),
    ] where !(1...limit).contains(value) {
      throw .invalid("--\(key)", expected: "a number from 1 to \(limit)", found: "\(value)")
    }
    let keyValueHeads = keyValueHeadCount ?? headCount
    guard hiddenSize % (2 * headCount) == 0 else {
      throw .invalid(
        "--hidden-size", expected: "a multiple of twice the heads, \(2 * headCount)",
        found: "\(hiddenSize)")
    }
    guard keyValueHeads >= 1, headCount % keyValueHeads == 0 else {
      throw .invalid(
        "--kv-heads", expected: "a divisor of the heads, \(headCount)",
        found: "\(keyValueHeads)")
    }
    switch family {
    case .gpt2:
      guard keyValueHeads == headCount, feedForwardSize ?? 4 * hiddenSize == 4 * hiddenSize else {
        throw .invalid(
          "--architecture", expected: "llama for other key-value heads or widths",
          found: "gpt2")
      }
      return .gpt2(
        vocabularySize: vocabularySize, hiddenSize: hiddenSize, layerCount: layerCount,
        headCount: headCount, maximumPositions: maximumPositions)
    case .llama:
      return .llama(
        vocabularySize: vocabularySize, hiddenSize: hiddenSize, layerCount: layerCount,
        headCount: headCount, keyValueHeadCount: keyValueHeads,
        feedForwardSize: feedForwardSize ?? (hiddenSize * 8 / 3 + 7) / 8 * 8,
        maximumPositions: maximumPositions)
    }
  }

  /// The bytes of its weights, for a look at the memory before they are made.
  package func byteCount() throws(Problem) -> Int {
    try architecture().parameterSpecs.reduce(0) { $0 + $1.count * MemoryLayout<Float>.size }
  }

  /// Learns the tokenizer from texts and writes a model directory with random weights.
  ///
  /// `progress` is called now and then with the part of the tokenizer that is learned.
  package func write(
    to url: URL, learningFrom texts: [String], seed: UInt64, progress: (Double) -> Void = { _ in }
  ) throws {
    let architecture = try architecture()
    let vocabulary = try BytePairTrainer.train(
      on: texts, vocabularySize: vocabularySize, progress: progress)
    let model = try Decoder.random(architecture, seed: seed, trainable: false)
    try ModelDirectory.save(
      model.parameters, config: HuggingFaceConfig(describing: architecture), to: url)
    try vocabulary.write(to: url)
  }
}
