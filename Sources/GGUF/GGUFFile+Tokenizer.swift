import Untrusted

extension GGUFFile {
  /// Whether the file says anything of a tokenizer.
  package var hasTokenizer: Bool { metadata["tokenizer.ggml.model"] != nil }

  /// The file's tokenizer as the `tokenizer.json` that it was, or might have been, made from.
  ///
  /// - Throws: ``Problem`` for tokenizers that this program has none of.
  package func tokenizerJSON() throws(Problem) -> JSONObject {
    guard let model = try text("tokenizer.ggml.model") else {
      throw Problem(.missing, path, "has no tokenizer")
    }
    guard let tokens = try strings("tokenizer.ggml.tokens"), !tokens.isEmpty else {
      throw wrong("tokenizer.ggml.tokens", expected: "the tokens")
    }
    let kinds = try integers("tokenizer.ggml.token_type")
    guard kinds.map({ $0.count == tokens.count }) ?? true else {
      throw wrong("tokenizer.ggml.token_type", expected: "\(tokens.count) kinds, one a token")
    }
    var spellings: [String] = []
    spellings.reserveCapacity(tokens.count)
    for (id, token) in tokens.enumerated() {
      guard let text = String(validating: token, as: UTF8.self) else {
        throw Problem(
          .unsupported, path, at: "key \"tokenizer.ggml.tokens\"", "token \(id) is no UTF-8")
      }
      spellings.append(text)
    }
    let table = Tokens(spellings: spellings, kinds: kinds ?? [])
    switch model {
    case "gpt2": return try byteLevel(table)
    case "llama": return try sentencePiece(table)
    default:
      throw Problem.unsupported(
        path, at: "key \"tokenizer.ggml.model\"", found: model, supported: "gpt2, llama")
    }
  }

  /// The token that ends a text, as it is spelled; nil where there is none.
  package var endToken: String? {
    guard let tokens = try? strings("tokenizer.ggml.tokens"), !tokens.isEmpty,
      let id = try? integer("tokenizer.ggml.eos_token_id", in: 0...tokens.count - 1)
    else { return nil }
    return String(validating: tokens[id], as: UTF8.self)
  }

  /// Token spellings with `llama_token_type`.
  private struct Tokens {
    let spellings: [String]
    let kinds: [Int]

    func kind(_ id: Int) -> Int { kinds.isEmpty ? 1 : kinds[id] }

    var added: JSONValue {
      .array(
        spellings.indices.filter { [2, 3, 4].contains(kind($0)) }.map { id in
          .object([
            "id": .integer(id), "content": .string(spellings[id]),
            "special": .boolean(kind(id) != 4), "normalized": .boolean(false),
          ])
        })
    }

    /// Without what only fills the table up.
    var vocabulary: JSONValue {
      .object(
        JSONObject(
          spellings.enumerated().compactMap { id, text in
            kind(id) == 5 ? nil : (text, .integer(id))
          }))
    }
  }

  /// SentencePiece learns pieces of 16 characters where nobody asks for more.
  private static let longestPiece = 512

  private func byteLevel(_ tokens: Tokens) throws(Problem) -> JSONObject {
    let name = try text("tokenizer.ggml.pre") ?? WordRules.gpt2.rawValue
    guard let rules = WordRules(name: name) else {
      throw Problem.unsupported(
        path, at: "key \"tokenizer.ggml.pre\"", found: name,
        supported: WordRules.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard let merges = try strings("tokenizer.ggml.merges") else {
      throw wrong("tokenizer.ggml.merges", expected: "the merges")
    }
    var file: JSONObject = [
      "added_tokens": tokens.added, "pre_tokenizer": rules.preTokenizer,
      "decoder": WordRules.bytes(cuts: true),
      "model": .object([
        "type": .string("BPE"), "vocab": tokens.vocabulary,
        "merges": .array(merges.map { .string(String(decoding: $0, as: UTF8.self)) }),
        "ignore_merges": .boolean(rules.takesWholeWords),
      ]),
    ]
    file["post_processor"] = try prefix(tokens, default: false)
    return file
  }

  /// SentencePiece's byte-pair encoding: what is merged first has the higher score.
  private func sentencePiece(_ tokens: Tokens) throws(Problem) -> JSONObject {
    guard let scores = try numbers("tokenizer.ggml.scores"),
      scores.count == tokens.spellings.count, scores.allSatisfy(\.isFinite)
    else {
      throw wrong("tokenizer.ggml.scores", expected: "a finite score for each token")
    }
    var ids: [String: Int] = [:]
    for (id, text) in tokens.spellings.enumerated() where tokens.kind(id) == 1 {
      ids[text] = ids[text] ?? id
    }
    // Every way to cut a token into two others is a merge; as many as fit the file's own bound.
    var merges: [(left: String, right: String, score: Double, place: Int, length: Int)] = []
    for (text, id) in ids {
      guard text.utf8.count <= Self.longestPiece else {
        throw Problem.unsupported(
          path, at: "key \"tokenizer.ggml.tokens\"", found: "a token of \(text.utf8.count) bytes",
          supported: "up to \(Self.longestPiece) in SentencePiece's tokenizers")
      }
      var cut = text.unicodeScalars.startIndex
      for place in 1..<max(text.unicodeScalars.count, 1) {
        cut = text.unicodeScalars.index(after: cut)
        let (left, right) = (String(text[..<cut]), String(text[cut...]))
        if ids[left] != nil, ids[right] != nil {
          merges.append((left, right, scores[id], id, place))
        }
      }
    }
    merges.sort {
      ($1.score, $0.place, $0.length) < ($0.score, $1.place, $1.length)
    }
    let unknown = tokens.spellings.indices.first { tokens.kind($0) == 2 }
    let space = "\u{2581}"
    func replace(_ old: String, _ new: String) -> JSONValue {
      .object([
        "type": .string("Replace"), "pattern": .object(["String": .string(old)]),
        "content": .string(new),
      ])
    }
    let startsWithSpace = try boolean("tokenizer.ggml.add_space_prefix") ?? true
    let prepend: JSONValue = .object(["type": .string("Prepend"), "prepend": .string(space)])
    let strip: JSONValue = .object([
      "type": .string("Strip"), "content": .string(" "), "start": .integer(1), "stop": .integer(0),
    ])
    var model: JSONObject = [
      "type": .string("BPE"), "vocab": tokens.vocabulary, "fuse_unk": .boolean(true),
      "byte_fallback": .boolean(true),
      "merges": .array(merges.map { .array([.string($0.left), .string($0.right)]) }),
    ]
    model["unk_token"] = unknown.map { .string(tokens.spellings[$0]) }
    var file: JSONObject = [
      "added_tokens": tokens.added,
      "normalizer": .object([
        "type": .string("Sequence"),
        "normalizers": .array((startsWithSpace ? [prepend] : []) + [replace(" ", space)]),
      ]),
      "decoder": .object([
        "type": .string("Sequence"),
        "decoders": .array(
          [
            replace(space, " "), .object(["type": .string("ByteFallback")]),
            .object(["type": .string("Fuse")]),
          ] + (startsWithSpace ? [strip] : [])),
      ]), "model": .object(model),
    ]
    file["post_processor"] = try prefix(tokens, default: true)
    return file
  }

  /// The post-processor that puts the first token before a text, where the file says so.
  private func prefix(_ tokens: Tokens, default isUsual: Bool) throws(Problem) -> JSONValue? {
    guard try boolean("tokenizer.ggml.add_bos_token") ?? isUsual,
      let id = try integer("tokenizer.ggml.bos_token_id", in: 0...tokens.spellings.count - 1)
    else { return nil }
    let token = tokens.spellings[id]
    return .object([
      "type": .string("TemplateProcessing"),
      "single": .array([
        .object(["SpecialToken": .object(["id": .string(token)])]),
        .object(["Sequence": .object(["id": .string("A")])]),
      ]),
      "special_tokens": .object(
        JSONObject([(token, .object(["ids": .array([.integer(id)])]))])),
    ])
  }
}
