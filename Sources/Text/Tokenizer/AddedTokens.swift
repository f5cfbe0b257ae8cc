import Untrusted

/// The added tokens of a tokenizer, by id and by content.
struct AddedTokens: Sendable {
  private var tokens: [AddedToken] = []
  private var placeOfID: [Int32: Int] = [:]
  private var contents = ByteStringTable()

  /// Finds tokens in the text as it came.
  let literal: AddedTokenMatcher
  /// Finds the other tokens in normalized text.
  let normalized: AddedTokenMatcher

  subscript(id: Int32) -> AddedToken? { placeOfID[id].map { tokens[$0] } }

  func id(of content: [UInt8]) -> Int32? {
    contents.index(of: content, 0..<content.count).map { tokens[$0].id }
  }

  /// Whether a token can match a space or a word's marker in the middle, take a space beside it, or
  /// depend on the character before a marker.
  private(set) var touchesSpaces = false
  /// The last bytes of all tokens.
  private(set) var lastBytes: Set<UInt8> = []

  /// One more than the largest id.
  var upperBound: Int { (tokens.map { Int($0.id) }.max() ?? -1) + 1 }
}

extension AddedTokens {
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
      if let place = contents.index(of: token.content, 0..<token.content.count) {
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
      _ = contents.insert(token.content, 0..<token.content.count)
      placeOfID[token.id] = tokens.count
      tokens.append(token)
      if let last = token.content.last { lastBytes.insert(last) }
      touchesSpaces = touchesSpaces || Self.touchesSpaces(token)
    }
    literal = AddedTokenMatcher(tokens.filter { !$0.isNormalized })
    normalized = AddedTokenMatcher(tokens.filter(\.isNormalized))
  }

  private static func touchesSpaces(_ token: AddedToken) -> Bool {
    let isSpelledOut = token.spelling != token.content
    return token.stripsLeft || token.stripsRight || token.content.contains(0x20)
      || token.spelling.contains(0x20)
      || isSpelledOut && (token.isSingleWord || WordMarker.startsWord(inside: token.spelling))
  }
}
