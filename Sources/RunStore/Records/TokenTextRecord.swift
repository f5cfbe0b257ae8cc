/// The text of a token, kept once for all watches and traces.
public struct TokenTextRecord: Sendable, Equatable {
  /// The token.
  public var id: Int
  /// Its bytes; a token need not be UTF-8 by itself.
  public var text: [UInt8]

  /// A record of all its values.
  public init(
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
