import Untrusted

/// How texts follow one another in a corpus.
///
/// A pair of prompt and completion is, with either, its two texts tokenized as one, without anything
/// between them: prompts bring their own last space or newline. The tokens that the prompt alone
/// would have are no labels; the first that differs belongs to the completion, even where it spells
/// the prompt's last characters too. Conversations are the same with several of each. Neither is torn
/// apart at the border of two blocks: one that does not fit into the rest of a block starts the next,
/// and the rest is filled with tokens that are no labels. One longer than a block loses its end, and
/// one whose prompt fills a block is left out; both are counted.
package enum Packing: Hashable, Sendable {
  /// Every text is tokenized whole, with the special tokens that its tokenizer puts around texts,
  /// and the tokens of all texts follow one another. A plain text file is one text.
  case continuous
  /// The same by document, each followed by the end token (nil: `<|endoftext|>`, `</s>` or
  /// `<|end_of_text|>`, the first that the tokenizer has), unless it ends with it already.
  ///
  /// A line of a JSONL file is a document. A plain text that has the end token written out is cut
  /// there, any other at its blank lines. Newlines around a document, and documents of whitespace
  /// alone, are left out.
  case documents(endToken: String? = nil)
}

/// A packing whose end token is known to the tokenizer.
struct ResolvedPacking {
  /// Nil in continuous packing.
  let endToken: (id: Int32, spelling: [UInt8])?

  private static let usualEndTokens = ["<|endoftext|>", "</s>", "<|end_of_text|>"]

  init(_ packing: Packing, _ tokenizer: CorpusTokenizer) throws(Problem) {
    guard case .documents(let given) = packing else {
      endToken = nil
      return
    }
    let names = given.map { [$0] } ?? Self.usualEndTokens
    for name in names where !name.isEmpty {
      guard let id = tokenizer.tokenizer.id(of: name) else { continue }
      endToken = (id, Array(name.utf8))
      return
    }
    let tried = names.map { quoted(Array($0.utf8)) }.joined(separator: ", ")
    throw .invalid(
      tokenizer.file, expected: "a token that ends a document", found: "none of \(tried)",
      advice: "give the one that this tokenizer has with --end-token, or use --packing continuous")
  }
}
