import Engine

/// A text that a model continues, token by token.
final class Continuer {
  let model: GenerationModel
  let prompt: [Int32]
  /// What was added, without a token that ends the text.
  private(set) var ids: [Int32] = []
  /// What of it is settled: no character is cut, and nothing may still become a stop text.
  private(set) var text = ""
  private(set) var isDone = false
  /// The tokens of the prompt that need not be computed.
  let known: Int
  private let generation: Generation
  private let length: Int
  private let settings: GenerationSettings
  private var random: RandomSource
  private let start = ContinuousClock.now
  private var firstToken: ContinuousClock.Instant?

  private let memory: ConversationMemory?

  /// - Parameter memory: what the model has computed of the conversation so far, which is not
  ///   computed again; it learns what comes.
  init(
    _ model: GenerationModel, _ prompt: [Int32], _ settings: GenerationSettings,
    memory: ConversationMemory? = nil, pool: ThreadPool
  ) {
    self.model = model
    self.prompt = prompt
    self.settings = settings
    random = RandomSource(seed: settings.seed)
    self.memory = memory
    length = min(
      prompt.count + settings.tokens, model.decoder.architecture.maximumPositions)
    generation =
      memory?.generation(for: prompt, length: length, of: model.decoder, pool: pool)
      ?? Generation(model.decoder, length: length, pool: pool)
    known = generation.length
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
    let new = ids.last.map { [$0] } ?? Array(prompt[known...])
    generation.append(new)
    memory?.tokens += new
    let token = settings.sampling.next(
      generation.logits, after: prompt + ids, using: &random)
    firstToken = firstToken ?? .now
    guard !model.endTokens.contains(token) else { return try finish() }
    ids.append(token)
    // The last token needs no place in the cache.
    if ids.count >= settings.tokens || generation.length >= length {
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

/// What a model has computed of a conversation: the next turn begins with the same tokens.
final class ConversationMemory {
  /// The tokens whose keys and values are there.
  fileprivate(set) var tokens: [Int32] = []
  private var generation: Generation?

  /// A cache that has what a prompt has in common with the tokens before, but its last token, whose
  /// logits are asked for.
  fileprivate func generation(
    for prompt: [Int32], length: Int, of decoder: Decoder, pool: ThreadPool
  ) -> Generation {
    let limit = decoder.architecture.positions.longestAlike(length)
    if let generation, length <= generation.maximumLength, generation.maximumLength <= limit {
      let common = zip(tokens, prompt.dropLast()).prefix { $0 == $1 }.count
      generation.removeAll(after: min(common, generation.length))
      tokens = Array(prompt[..<generation.length])
      return generation
    }
    // A conversation grows: room for as much again, so that few turns begin anew.
    let room = min(2 * length, limit, decoder.architecture.maximumPositions)
    let new = Generation(decoder, length: room, pool: pool)
    (generation, tokens) = (new, [])
    return new
  }
}

extension Architecture.Positions {
  /// The most tokens that a cache may have room for where one of so many is wanted: beyond some
  /// length a model may turn keys by other angles.
  fileprivate func longestAlike(_ length: Int) -> Int {
    guard case .rotary(let rotary) = self, let short = rotary.scaling?.shortLength, length <= short
    else { return .max }
    return short
  }
}
