import Untrusted

/// The tokens of a model and their ids, both ways.
struct Vocabulary: Sendable {
  private var table: ByteStringTable
  private var ids: [Int32] = []
  /// The place in `table` of each id, −1 for an id that no token has.
  private var places: [Int32] = []

  /// One more than the largest id.
  var upperBound: Int { places.count }

  /// The bytes of the longest token.
  var longestToken: Int { (0..<table.count).reduce(0) { max($0, table[$1].count) } }

  func id(of text: [UInt8], _ range: Range<Int>) -> Int32? {
    table.index(of: text, range).map { ids[$0] }
  }

  func id(of text: [UInt8]) -> Int32? { id(of: text, 0..<text.count) }

  func bytes(of id: Int32) -> ArraySlice<UInt8>? {
    guard id >= 0, id < places.count, places[Int(id)] >= 0 else { return nil }
    return table[Int(places[Int(id)])]
  }
}

extension Vocabulary {
  /// Reads an object of tokens and ids.
  ///
  /// Ids may have gaps, as published vocabularies do, but not so wide that the file must be wrong.
  init(_ field: JSONField) throws(Problem) {
    guard case .object(let members) = field.value else {
      throw field.invalid(expected: "an object of tokens and their ids")
    }
    if members.isEmpty { throw field.invalid(expected: "at least one token") }
    let limit = Self.idLimit(tokenCount: members.count)
    table = ByteStringTable(minimumCapacity: members.count)
    for member in members {
      let token = Array(member.key.utf8)
      guard case .integer(let id) = member.value, 0..<limit ~= id else {
        throw field.child("[\(quoted(token))]", member.value).invalid(
          expected: "an id from 0 to \(limit - 1) (there are \(members.count) tokens)")
      }
      guard table.insert(token, 0..<token.count).isNew else {
        throw field.invalid(expected: "every token once", found: "\(quoted(token)) twice")
      }
      while places.count <= id { places.append(-1) }
      guard places[id] < 0 else {
        throw field.invalid(
          expected: "every id once",
          found: "\(id) for \(quoted(table[Int(places[id])])) and for \(quoted(token))")
      }
      places[id] = Int32(table.count - 1)
      ids.append(Int32(id))
    }
  }

  /// Tokens whose ids are their places; of equal ones the last is the one that texts get.
  init(_ tokens: [[UInt8]]) {
    table = ByteStringTable(minimumCapacity: tokens.count)
    for (id, token) in tokens.enumerated() {
      let (place, isNew) = table.insert(token, 0..<token.count)
      if isNew { ids.append(Int32(id)) } else { ids[place] = Int32(id) }
      places.append(Int32(place))
    }
  }

  /// The byte tokens "<0x00>" to "<0xFF>", −1 where there is none.
  var byteTokens: [Int32] { (0..<256).map { id(of: Self.byteToken(UInt8($0))) ?? -1 } }

  /// How a token that stands for a single byte is spelled: "<0x0A>".
  static func byteToken(_ byte: UInt8) -> [UInt8] {
    Array("<0x\(String(hexadecimal: byte, uppercase: true))>".utf8)
  }

  /// Ids from here on are not believed: far more of them would be unused than used.
  static func idLimit(tokenCount: Int) -> Int { min(2 * tokenCount + 1024, Int(Int32.max)) }
}
