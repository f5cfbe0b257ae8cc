import Untrusted

/// Encodes texts one after another, remembering the words it met in all of them.
///
/// It gives the ids that ``Tokenizer/encode(_:addSpecialTokens:)`` gives, from bytes.
package struct TextEncoder {
  private let tokenizer: Tokenizer
  private var words: WordEncoder

  /// The special tokens that the tokenizer's template puts before a text.
  package var prefix: [Int32] { tokenizer.postProcessor.prefix }

  /// The special tokens that the tokenizer's template puts after a text.
  package var suffix: [Int32] { tokenizer.postProcessor.suffix }

  package init(_ tokenizer: Tokenizer) {
    self.tokenizer = tokenizer
    words = WordEncoder(tokenizer.model, isByteLevel: tokenizer.preTokenizer.isByteLevel)
  }

  /// Appends the ids of well-formed UTF-8, without the prefix and the suffix.
  ///
  /// `startsText` is false for the later parts of a text that ``Tokenizer/cut(in:from:)`` cut.
  package mutating func encode(
    _ text: [UInt8], startsText: Bool = true, into ids: inout [Int32]
  ) throws(Problem) {
    try tokenizer.encode(text, startsText: startsText, with: &words, into: &ids)
  }
}
