/// The text of a token, kept once for all watches and traces.
package struct TokenTextRecord: Sendable, Equatable {
  /// The token.
  package var id: Int
  /// Its bytes; a token need not be UTF-8 by itself.
  package var text: [UInt8]

  /// A record of all its values.
  package init(
    id: Int, text: [UInt8]
  ) {
    self.id = id
    self.text = text
  }
}

extension TokenTextRecord: StoredRecord {
  static let table = "token"
  static let columns = [
    "id", "text",
  ]

  func encode(to row: inout RowEncoder) {
    row.add(id)
    row.add(Blob(bytes: text))
  }

  init(from row: inout RowDecoder) throws {
    id = try row.integer()
    text = try row.blob().bytes
  }
}
