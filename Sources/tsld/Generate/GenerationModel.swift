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
  ///   - activations: how the ternary weights of a GGUF file take theirs.
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

/// A text that a model continues, token by token.
final class Continuer {
  let model: GenerationModel
  let prompt: [Int32]
  /// What was added, without a token that ends the text.
  private(set) var ids: [Int32] = []
  /// What of it is settled: no character is cut, and nothing may still become a stop text.
  private(set) var text = ""
  private(set) var isDone = false
  private let generation: Generation
  private let settings: GenerationSettings
  private var random: RandomSource
  private let start = ContinuousClock.now
  private var firstToken: ContinuousClock.Instant?

  init(
    _ model: GenerationModel, _ prompt: [Int32], _ settings: GenerationSettings, pool: ThreadPool
  ) {
    self.model = model
    self.prompt = prompt
    self.settings = settings
    random = RandomSource(seed: settings.seed)
    let length = min(
      prompt.count + settings.tokens, model.decoder.architecture.maximumPositions)
    generation = Generation(model.decoder, length: length, pool: pool)
  }

  /// Tokens a second, without the prompt's; nil before there are two.
  var tokensPerSecond: Double? {
    guard let firstToken, ids.count > 1 else { return nil }
    return Double(ids.count - 1) / ((ContinuousClock.now - firstToken).milliseconds / 1e3)
  }

  /// Adds a token.
  ///
  /// - Returns: what became settled by it.
  func next() throws -> String {
    guard !isDone else { return "" }
    generation.append(ids.last.map { [$0] } ?? prompt)
    let token = settings.sampling.next(
      generation.logits, after: prompt + ids, using: &random)
    firstToken = firstToken ?? .now
    guard !model.endTokens.contains(token) else { return try finish() }
    ids.append(token)
    // The last token needs no place in the cache.
    if ids.count >= settings.tokens || generation.length >= generation.maximumLength {
      return try finish()
    }
    return try settle(all: false)
  }

  /// Ends it here.
  func finish() throws -> String {
    isDone = true
    return try settle(all: true)
  }

  private func settle(all: Bool) throws -> String {
    var whole = try model.tokenizer.tokenizer.decode(ids, after: prompt)
    if let stop = settings.stops.compactMap({ whole.range(of: $0)?.lowerBound }).min() {
      whole = String(whole[..<stop])
      isDone = true
    } else if !all {
      // The rest of a character, or of a stop text, may be still to come.
      while whole.hasSuffix("\u{FFFD}") { whole.removeLast() }
      let open = settings.stops.map { Self.overlap(whole, $0) }.max() ?? 0
      whole.removeLast(open)
    }
    guard whole.count > text.count else { return "" }
    let new = String(whole.dropFirst(text.count))
    text = whole
    return new
  }

  /// How many characters at the end of a text begin another one.
  private static func overlap(_ text: String, _ stop: String) -> Int {
    (1..<max(stop.count, 1)).reversed().first { text.hasSuffix(stop.prefix($0)) } ?? 0
  }
}
