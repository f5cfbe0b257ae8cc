import GGUF
import Untrusted

/// A tokenizer as data for other programs: every token with what it is, and how words become tokens.
package struct TokenizerDescription: Sendable {
  /// How words become tokens.
  package enum Kind: Sendable {
    /// Byte-pair encoding over the bytes' alphabet, as GPT-2's.
    case byteLevel
    /// Byte-pair encoding over characters and byte tokens, as SentencePiece's.
    case sentencePiece
  }

  package enum TokenKind: Sendable {
    case normal, unknown, control, userDefined, unused, byte
  }

  package let kind: Kind
  /// By id, as the tokenizer's file spells them; ids that no token has are `unused`.
  package let tokens: [(spelling: [UInt8], kind: TokenKind)]
  /// The tokens that merge, in their order: the first goes first.
  package let merges: [(left: Int32, right: Int32, result: Int32)]
  /// The token for what has none.
  package let unknown: Int32?
  /// The tokens that are put before a text.
  package let prefix: [Int32]
}

extension Tokenizer {
  /// The tokenizer as data.
  ///
  /// - Parameter count: the tokens that there are to be, at least as many as it has.
  /// - Throws: ``Problem`` for one that is no byte-pair encoding of a form that others know.
  package func description(count: Int) throws(Problem) -> TokenizerDescription {
    func unsupported() -> Problem {
      Problem(
        .unsupported, file, "this kind of tokenizer has no form in other programs",
        advice: "byte-level and SentencePiece-like byte-pair encodings have one")
    }
    guard case .bytePair(let model) = self.model, model.endSuffix.isEmpty else {
      throw unsupported()
    }
    let kind: TokenizerDescription.Kind
    if preTokenizer.isByteLevel {
      kind = .byteLevel
    } else if model.fallsBackToBytes {
      kind = .sentencePiece
    } else {
      throw unsupported()
    }
    let unknown = try? model.unknown.id
    let tokens = (0..<Int32(clamping: max(count, vocabularySize))).map { id in
      token(id, kind, isUnknown: id == unknown)
    }
    return TokenizerDescription(
      kind: kind, tokens: tokens, merges: model.merges.ordered, unknown: unknown ?? nil,
      prefix: TextEncoder(self).prefix)
  }

  private func token(
    _ id: Int32, _ kind: TokenizerDescription.Kind, isUnknown: Bool
  ) -> (spelling: [UInt8], kind: TokenizerDescription.TokenKind) {
    if let added = addedTokens[id] {
      return (added.content, isUnknown ? .unknown : added.isSpecial ? .control : .userDefined)
    }
    guard let spelling = model.vocabulary.bytes(of: id).map({ Array($0) }) else {
      return (Array("[PAD\(id)]".utf8), .unused)
    }
    if isUnknown { return (spelling, .unknown) }
    let text = String(decoding: spelling, as: UTF8.self)
    let isByte =
      kind == .sentencePiece && spelling.count == 6 && text.hasPrefix("<0x") && text.hasSuffix(">")
      && UInt8(text.dropFirst(3).dropLast(), radix: 16) != nil
    return (spelling, isByte ? .byte : .normal)
  }
}

extension TokenizerFile {
  /// The rules by which this tokenizer cuts texts into words, where llama.cpp has a name for them.
  package var wordRules: WordRules? {
    (try? root["pre_tokenizer"]).flatMap { WordRules(preTokenizer: $0.value) }
  }
}
