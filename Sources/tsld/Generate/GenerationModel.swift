import Checkpoints
import Corpora
import Engine
import Foundation
import Tasks
import Text
import Training
import Untrusted

/// A model that continues texts, with what turns them into tokens and back.
struct GenerationModel {
  /// What the user called it.
  let name: String
  let decoder: Decoder
  private let directory: ModelDirectory
  let tokenizer: CorpusTokenizer
  /// The tokens after which a text is over.
  let endTokens: Set<Int32>

  /// Loads a model's directory or file, or a run's student.
  ///
  /// - Parameters:
  ///   - quantizer: quantizes the model of a directory as it is.
  ///   - activations: how packed weights take theirs.
  init(
    _ path: String, best: Bool = false, quantizer: Quantizer? = nil,
    activations: PackedMatrix.ActivationPrecision, _ loader: ModelLoader
  ) throws {
    let loaded = try loader.model(
      at: path, best: best, quantizer: quantizer, packed: activations)
    name = path
    decoder = loaded.decoder
    directory = loaded.directory
    tokenizer = try CorpusTokenizer(directory: loaded.directory.url)
    let limit = decoder.architecture.vocabularySize
    guard tokenizer.tokenizer.vocabularySize <= limit else {
      throw Problem.invalid(
        path, expected: "a tokenizer of at most \(limit) tokens",
        found: "\(tokenizer.tokenizer.vocabularySize)")
    }
    endTokens = Self.endTokens(loaded.directory, tokenizer.tokenizer)
  }

  /// Those that the model's files name, and those that end a turn in its form of conversations.
  private static func endTokens(
    _ directory: ModelDirectory, _ tokenizer: Tokenizer
  ) -> Set<Int32> {
    let file = directory.url.appendingPathComponent("generation_config.json")
    let generation = (try? JSONValue(contentsOf: file))?.object
    let values = [generation?["eos_token_id"], directory.config.json["eos_token_id"]]
    let numbers = values.compactMap { $0 }.flatMap { $0.array ?? [$0] }.compactMap(\.integer)
    return Set(numbers.compactMap(Int32.init(exactly:))).union(
      ["<|im_end|>", "<|eot_id|>"].compactMap(tokenizer.id))
  }

  /// What knows which token begins texts.
  func taskTokenizer() throws -> TaskTokenizer {
    try TaskTokenizer(
      tokenizer.tokenizer, directory: directory.url, config: directory.config.json,
      vocabularySize: decoder.architecture.vocabularySize, addsSpecialTokens: true)
  }

  /// The tokens of a prompt.
  ///
  /// - Throws: ``Problem`` where there are none, or where they leave no room.
  func encode(_ prompt: String) throws -> [Int32] {
    let ids = try tokenizer.tokenizer.encode(prompt)
    let positions = decoder.architecture.maximumPositions
    guard !ids.isEmpty else {
      throw Problem.invalid(
        "the prompt", expected: "some text", found: "none",
        advice: "this model's tokenizer puts no token before a text")
    }
    guard ids.count < positions else {
      throw Problem.invalid(
        "the prompt", expected: "fewer than \(positions) tokens, the positions of \(name)",
        found: "\(ids.count)")
    }
    return ids
  }
}

/// What a command asks of every text.
struct GenerationSettings {
  var sampling = Sampling()
  var seed: UInt64 = 0
  /// The most tokens that are added.
  var tokens = 128
  /// Texts before which it ends.
  var stops: [String] = []
}
