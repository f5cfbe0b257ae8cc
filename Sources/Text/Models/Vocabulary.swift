import Untrusted

/// The tokens of a model and their ids, both ways.
///
/// Tokens are told apart by their bytes: unlike Swift strings, a precomposed and a decomposed "é" are
/// two.
struct Vocabulary: Sendable {
  private var ids: [ArraySlice<UInt8>: Int32] = [:]
  /// By id, nil for one that no token has.
  private var tokens: [ArraySlice<UInt8>?] = []

  /// One more than the largest id.
  var upperBound: Int { tokens.count }

  /// The bytes of the longest token.
  var longestToken: Int { ids.keys.reduce(0) { max($0, $1.count) } }

  func id(of token: ArraySlice<UInt8>) -> Int32? { ids[token] }

  func id(of token: [UInt8]) -> Int32? { ids[token[...]] }

  func bytes(of id: Int32) -> ArraySlice<UInt8>? {
    tokens.indices.contains(Int(id)) ? tokens[Int(id)] : nil
  }

  /// Reads an object of tokens and ids.
  ///
  /// Ids may have gaps, as published vocabularies do, but not so wide that the file must be wrong.
  init(_ field: JSONField) throws(Problem) {
    guard case .object(let members) = field.value else {
      throw field.invalid(expected: "an object of tokens and their ids")
    }
    if members.isEmpty { throw field.invalid(expected: "at least one token") }
    let limit = Self.idLimit(tokenCount: members.count)
    ids.reserveCapacity(members.count)
    for member in members {
      let token = Array(member.key.utf8)[...]
      guard case .integer(let id) = member.value, 0..<limit ~= id else {
        throw field.child("[\(quoted(token))]", member.value).invalid(
          expected: "an id from 0 to \(limit - 1) (there are \(members.count) tokens)")
      }
      guard ids.updateValue(Int32(id), forKey: token) == nil else {
        throw field.invalid(expected: "every token once", found: "\(quoted(token)) twice")
      }
      while tokens.count <= id { tokens.append(nil) }
      if let other = tokens[id] {
        throw field.invalid(
          expected: "every id once",
          found: "\(id) for \(quoted(other)) and for \(quoted(token))")
      }
      tokens[id] = token
    }
  }

  /// Tokens whose ids are their places; of equal ones the last is the one that texts get.
  init(_ tokens: [[UInt8]]) {
    self.tokens = tokens.map { $0[...] }
    for (id, token) in tokens.enumerated() { ids[token[...]] = Int32(id) }
  }

  private static let byteSpellings = (0..<256).map {
    Array("<0x\(String(hexadecimal: $0, uppercase: true))>".utf8)[...]
  }

  /// The tokens, of those from "<0x00>" to "<0xFF>", of some bytes; nil if one of them has none.
  func byteTokens(of bytes: ArraySlice<UInt8>) -> [Int32]? {
    let tokens = bytes.compactMap { ids[Self.byteSpellings[Int($0)]] }
    return tokens.count == bytes.count ? tokens : nil
  }

  /// Ids from here on are not believed: far more of them would be unused than used.
  static func idLimit(tokenCount: Int) -> Int { min(2 * tokenCount + 1024, Int(Int32.max)) }
}
