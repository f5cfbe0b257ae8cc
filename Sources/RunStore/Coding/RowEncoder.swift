import GRDB

/// Takes the columns of one row from a record.
///
/// SQLite has no NaN and stores NULL instead. So a row's NaNs are NULL, and the column `nan` lists
/// their names: averages leave them out, and they can be searched for and read back. Infinities are
/// stored as they are; -0 becomes 0.
final class RowEncoder: Encoder {
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]
  private(set) var properties: [String] = []
  private(set) var values: [DatabaseValue] = []
  private var notNumbers: [String] = []

  func encode<Record: StoredRecord>(_ record: Record) throws {
    properties.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    notNumbers.removeAll(keepingCapacity: true)
    try record.encode(to: self)
    guard Record.keepsNaN else { return }
    let names = notNumbers.map(Record.column).joined(separator: ",")
    add(names.isEmpty ? .null : names.databaseValue, as: "nan")
  }

  fileprivate func add(_ value: DatabaseValue, as property: String) {
    properties.append(property)
    if case .double(let number) = value.storage, number.isNaN {
      notNumbers.append(property)
      values.append(.null)
    } else {
      values.append(value)
    }
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

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
      if let value = value as? any ColumnValue {
        row.add(value.column, as: key.stringValue)
      } else {
        // A part of the record that has columns of its own.
        try value.encode(to: row)
      }
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
