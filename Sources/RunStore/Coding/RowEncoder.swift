import GRDB

/// Takes the columns of one row from a record.
///
/// SQLite has no NaN and stores NULL instead. So a row's NaNs are NULL, and the column `nan` lists
/// their names: averages leave them out, and they can be searched for and read back. Infinities are
/// stored as they are; -0 becomes 0.
final class RowEncoder: Encoder {
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]
  /// The names of what the record encoded, in order; collected where there is no statement yet.
  private(set) var properties: [String] = []
  private let statement: Statement?
  private var index: CInt = 0
  private var failure: CInt = 0
  private var notNumbers: [String] = []

  /// An encoder that gives values to a statement, or only collects their names.
  init(for statement: Statement? = nil) { self.statement = statement }

  func encode<Record: StoredRecord>(_ record: Record) throws {
    index = 0
    notNumbers.removeAll(keepingCapacity: true)
    // Resets the statement too, without which SQLite refuses new values.
    statement?.setUncheckedArguments(StatementArguments())
    try record.encode(to: self)
    if Record.keepsNaN {
      let names = notNumbers.map(Record.column).joined(separator: ",")
      add(names.isEmpty ? .null : names.databaseValue, as: "nan")
    }
    guard failure == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: failure)) }
  }

  fileprivate func add(_ value: DatabaseValue, as property: String) {
    guard let statement else { return properties.append(property) }
    index += 1
    // SQLite makes NULL of NaN.
    if case .double(let number) = value.storage, number.isNaN { notNumbers.append(property) }
    let code = value.bind(to: statement.sqliteStatement, at: index)
    if code != 0 { failure = code }
  }

  func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Columns(row: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    preconditionFailure("a row has named columns")
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    preconditionFailure("a row has named columns")
  }

  /// The generic methods stand for those of all types.
  private struct Columns<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let row: RowEncoder
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { row.add(.null, as: key.stringValue) }

    func encode(_ value: Double, forKey key: Key) { row.add(value.column, as: key.stringValue) }
    func encode(_ value: Int, forKey key: Key) { row.add(value.column, as: key.stringValue) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
      // A cast to a conditional conformance takes microseconds: not for what comes at every step.
      let frequent =
        blob(of: Int.self, value) ?? blob(of: TokenTraceRecord.Candidate.self, value)
      if let column = frequent ?? (value as? any ColumnValue)?.column {
        row.add(column, as: key.stringValue)
      } else {
        // A part of the record that has columns of its own.
        try value.encode(to: row)
      }
    }

    private func blob<Value, Element: BlobElement>(
      of _: Element.Type, _ value: Value
    ) -> DatabaseValue? {
      Value.self == [Element].self ? (value as? [Element])?.column : nil
    }

    // SQL has a value for nothing, where others would leave the key out.
    func encodeIfPresent(_ value: Double?, forKey key: Key) { add(value, key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) { add(value, key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) { add(value, key) }

    private func add(_ value: (some ColumnValue)?, _ key: Key) {
      row.add(value?.column ?? .null, as: key.stringValue)
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey _: Key
    ) -> KeyedEncodingContainer<Nested> { row.container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey _: Key) -> any UnkeyedEncodingContainer {
      row.unkeyedContainer()
    }

    func superEncoder() -> any Encoder { row }
    func superEncoder(forKey _: Key) -> any Encoder { row }
  }
}
