import Untrusted

/// The added tokens of a tokenizer, by id and by content.
struct AddedTokens: Sendable {
  private var tokens: [AddedToken] = []
  private var placeOfID: [Int32: Int] = [:]
  private var placeOfContent: [[UInt8]: Int] = [:]

  /// Finds tokens in the text as it came.
  let literal: AddedTokenMatcher
  /// Finds the other tokens in normalized text.
  let normalized: AddedTokenMatcher

  subscript(id: Int32) -> AddedToken? { placeOfID[id].map { tokens[$0] } }

  func id(of content: [UInt8]) -> Int32? { placeOfContent[content].map { tokens[$0].id } }

  /// Whether a token can match a space or a word's marker in the middle, take a space beside it, or
  /// depend on the character before a marker.
  let touchesSpaces: Bool
  let lastBytes: Set<UInt8>

  /// One more than the largest id.
  var upperBound: Int { (tokens.map { Int($0.id) }.max() ?? -1) + 1 }

  /// All spellings together, in bytes. Published tokenizers have some thousand.
  private static let spellingLimit = 1 << 22

  /// Reads `added_tokens`, checking ids and contents against each other and the vocabulary.
  ///
  /// A token that is listed again counts once, as it was first.
  init(_ field: JSONField, vocabulary: Vocabulary, normalizer: Normalizer) throws(Problem) {
    let elements = field.isNull ? [] : try field.elements()
    let limit = Vocabulary.idLimit(tokenCount: vocabulary.upperBound + elements.count)
    var spellingCount = 0
    for element in elements {
      let token = try AddedToken(element, idLimit: limit, normalizer: normalizer)
      if let place = placeOfContent[token.content] {
        let other = tokens[place].id
        guard other == token.id else {
          throw element.invalid(
            expected: "every added token with one id",
            found: "\(other) and \(token.id) for \(quoted(token.content))")
        }
        continue
      }
      if let other = placeOfID[token.id] {
        throw element.invalid(
          expected: "every id once",
          found: "\(token.id) for \(quoted(tokens[other].content)) and \(quoted(token.content))")
      }
      if let id = vocabulary.id(of: token.content), id != token.id {
        throw element.invalid(
          expected: "the id \(id) that model.vocab gives \(quoted(token.content))",
          found: "\(token.id)")
      }
      if let other = vocabulary.bytes(of: token.id), !other.elementsEqual(token.content) {
        throw element.invalid(
          expected: "an id that model.vocab does not give to another token",
          found: "\(token.id), which is \(quoted(other))")
      }
      spellingCount += token.spelling.count
      guard spellingCount <= Self.spellingLimit else {
        throw field.invalid(
          expected: "at most \(Self.spellingLimit) bytes of added tokens", found: "more")
      }
      placeOfContent[token.content] = tokens.count
      placeOfID[token.id] = tokens.count
      tokens.append(token)
    }
    lastBytes = Set(tokens.compactMap(\.content.last))
    touchesSpaces = tokens.contains(where: Self.touchesSpaces)
    literal = AddedTokenMatcher(tokens.filter { !$0.isNormalized })
    normalized = AddedTokenMatcher(tokens.filter(\.isNormalized))
  }

  private static func touchesSpaces(_ token: AddedToken) -> Bool {
    let isSpelledOut = token.spelling != token.content
    return token.stripsLeft || token.stripsRight || token.content.contains(0x20)
      || token.spelling.contains(0x20)
      || isSpelledOut && (token.isSingleWord || WordMarker.startsWord(inside: token.spelling[...]))
  }
}

/// A token that is found in the text itself, before anything else is done to it.
struct AddedToken: Sendable {
  let id: Int32
  let content: [UInt8]
  /// Whether decoding may leave it out.
  let isSpecial: Bool
  /// Whether it must not touch other word characters.
  let isSingleWord: Bool
  /// Whether it takes the whitespace before it.
  let stripsLeft: Bool
  /// Whether it takes the whitespace after it.
  let stripsRight: Bool
  /// Whether it is looked for after normalization.
  let isNormalized: Bool
  /// What it looks like there: the content as the normalizer makes it, or else as it is.
  let spelling: [UInt8]
}

extension AddedToken {
  init(_ field: JSONField, idLimit: Int, normalizer: Normalizer) throws(Problem) {
    id = Int32(try field["id"].integer(in: 0...idLimit - 1))
    content = try field["content"].nonEmptyString
    isSpecial = try field["special"].boolean(default: false)
    isSingleWord = try field["single_word"].boolean(default: false)
    stripsLeft = try field["lstrip"].boolean(default: false)
    stripsRight = try field["rstrip"].boolean(default: false)
    isNormalized = try field["normalized"].boolean(default: !isSpecial)
    spelling =
      isNormalized
      ? try normalizer.normalize(
        content, Allowance(byteCount: content.count, file: field.file)) : content
  }
}
