/// A packing whose end token is known to the tokenizer.
struct ResolvedPacking {
  struct EndToken {
    let id: Int32
    let spelling: [UInt8]
  }

  /// Nil in continuous packing.
  let endToken: EndToken?

  private static let usualEndTokens = ["<|endoftext|>", "</s>", "<|end_of_text|>"]

  init(_ packing: Packing, _ tokenizer: CorpusTokenizer) throws(CorpusError) {
    guard case .documents(let given) = packing else {
      endToken = nil
      return
    }
    let names = given.map { [$0] } ?? Self.usualEndTokens
    for name in names {
      guard let id = tokenizer.tokenizer.id(of: name) else { continue }
      endToken = EndToken(id: id, spelling: Array(name.utf8))
      return
    }
    throw .noEndToken(tokenizer: tokenizer.file, tried: names)
  }
}
