import Untrusted

/// Turns text into token ids and back, exactly as the Hugging Face tokenizer file says.
///
/// The file's `truncation` and `padding` are ignored: a corpus is encoded whole.
///
/// Encoding keeps no state between calls, so one tokenizer can serve many threads. A file that asks
/// for too much time or memory is refused when a text makes it do so: see ``Allowance``.
package struct Tokenizer: Sendable {
  let file: String
  let model: TokenModel
  let addedTokens: AddedTokens
  let normalizer: Normalizer
  let preTokenizer: PreTokenizer
  let postProcessor: PostProcessor
  let decoder: TokenDecoder

  // MARK: Encoding

  /// The ids of a text.
  ///
  /// Added tokens written out in the text, such as "<|endoftext|>", become their ids.
  /// `addSpecialTokens` says whether to add those that the file's template puts around a text,
  /// such as LLaMA's "<s>".
  ///
  /// - Throws: a ``Problem`` where the file's steps take too much time or memory for this text, and
  ///   where it has no token for a character and none for unknown ones.
  package func encode(
    _ text: String, addSpecialTokens: Bool = true
  ) throws(Problem) -> [Int32] {
    let bytes = Array(text.utf8)
    var encoder = TextEncoder(self)
    var ids = addSpecialTokens ? encoder.prefix : []
    ids.reserveCapacity(ids.count + bytes.count / 3)
    try encoder.encode(bytes, into: &ids)
    return addSpecialTokens ? ids + encoder.suffix : ids
  }

  // MARK: Decoding

  /// The text of a sequence of ids.
  ///
  /// Ids that no token has are left out, and so are special tokens if `skipSpecialTokens`. Bytes
  /// that are no UTF-8 become U+FFFD.
  package func decode(
    _ ids: some Sequence<Int32>, skipSpecialTokens: Bool = true
  ) throws(Problem) -> String {
    let tokens = ids.compactMap { id in
      skipSpecialTokens && isSpecial(id) ? nil : spelling(of: id)
    }
    return String(decoding: try decoder.text(of: tokens), as: UTF8.self)
  }

  /// The text of ids that follow a prompt's, with the space that may separate them.
  ///
  /// - Throws: as ``decode(_:skipSpecialTokens:)``.
  package func decode(_ ids: [Int32], after prompt: [Int32]) throws(Problem) -> String {
    let (whole, start) = (try decode(prompt + ids), try decode(prompt))
    // A prompt that ends within a character is not the beginning of the whole.
    return whole.hasPrefix(start) ? String(whole.dropFirst(start.count)) : try decode(ids)
  }

  /// The bytes a token stands for, nil if no token has this id.
  ///
  /// They need not be UTF-8: a token may be a part of a character. ``TerminalText`` shows them.
  package func bytes(of id: Int32) -> [UInt8]? {
    if let token = addedTokens[id] { return token.content }
    return spelling(of: id).map(decoder.bytes)
  }

  /// The token as the file spells it: "Ġthe" for " the".
  private func spelling(of id: Int32) -> [UInt8]? {
    addedTokens[id]?.spelling ?? model.vocabulary.bytes(of: id).map { Array($0) }
  }

  // MARK: Tokens

  /// One more than the largest id: the number of rows an embedding needs at least.
  package var vocabularySize: Int {
    max(model.vocabulary.upperBound, addedTokens.upperBound)
  }

  /// The first id that stands for something else in another tokenizer, or that only one of them has;
  /// nil where all are the same.
  package func firstDifference(from other: Tokenizer) -> Int32? {
    (0..<Int32(max(vocabularySize, other.vocabularySize))).first {
      spelling(of: $0) != other.spelling(of: $0)
    }
  }

  /// The id of a token as the file spells it ("Ġthe", "<s>"), nil if there is none.
  package func id(of token: String) -> Int32? {
    let bytes = Array(token.utf8)
    return addedTokens.id(of: bytes) ?? model.vocabulary.id(of: bytes)
  }

  /// Whether this is a special token such as "<s>", which stands for no text.
  package func isSpecial(_ id: Int32) -> Bool {
    addedTokens[id]?.isSpecial ?? false
  }
}
