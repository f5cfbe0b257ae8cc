import GRDB

/// Gives the columns of one row to a record, by their names, and believes nothing: another program
/// may have written the database.
///
/// A column that is not there is NULL: databases of earlier versions have fewer.
final class RowDecoder: Decoder {
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]
  private let row: Row
  private let columns: [String]
  private let notNumbersColumn: Int?
  private let name: (String) -> String
  /// Where the properties are, in the order in which every record asks for them.
  private var places: [(property: String, index: Int?)] = []
  private var next = 0
  private var notNumbers: Set<Substring> = []

  init(_ row: Row, columns: [String], name: @escaping (String) -> String) {
    self.row = row
    self.columns = columns
    self.name = name
    notNumbersColumn = columns.firstIndex(of: "nan")
  }

  /// Starts with the row that the cursor is at.
  func begin() {
    next = 0
    if let notNumbersColumn, case .string(let names) = storage(notNumbersColumn) {
      notNumbers = Set(names.split(separator: ","))
    } else if !notNumbers.isEmpty {
      notNumbers = []
    }
  }

  private func storage(_ index: Int) -> DatabaseValue.Storage {
    (row[index] as DatabaseValue).storage
  }

  private func index(_ property: String) -> Int? {
    defer { next += 1 }
    if next < places.count, places[next].property == property { return places[next].index }
    let index = columns.firstIndex(of: name(property))
    places.replaceSubrange(min(next, places.count)..., with: [(property, index)])
    return index
  }

  fileprivate func value(_ property: String) -> DatabaseValue.Storage {
    index(property).map(storage) ?? .null
  }

  /// A number; NULL is NaN where the row says so, and none elsewhere.
  fileprivate func number(_ property: String) throws(Malformed) -> Double? {
    guard let index = index(property) else { return nil }
    let value = storage(index)
    if case .double(let number) = value { return number }
    if case .null = value {
      return !notNumbers.isEmpty && notNumbers.contains(columns[index][...]) ? .nan : nil
    }
    return try decoded(value, property)
  }

  fileprivate func malformed(_ property: String, expected: String, found: String) -> Malformed {
    Malformed(name(property), expected: expected, found: found)
  }

  fileprivate func decoded<Value: ColumnValue>(
    _ value: DatabaseValue.Storage, _ property: String
  ) throws(Malformed) -> Value {
    guard let decoded = Value(column: value) else {
      throw malformed(property, expected: Value.expected, found: described(value))
    }
    return decoded
  }

  func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Columns(row: self))
  }

  func unkeyedContainer() -> any UnkeyedDecodingContainer {
    preconditionFailure("a row has named columns")
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    preconditionFailure("a row has named columns")
  }

  /// The generic methods stand for those of all types.
  private struct Columns<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let row: RowDecoder
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_: Key) -> Bool { true }

    func decodeNil(forKey key: Key) -> Bool {
      if case .null = row.value(key.stringValue) { true } else { false }
    }

    func decode(_: Double.Type, forKey key: Key) throws -> Double {
      if let number = try row.number(key.stringValue) { return number }
      throw row.malformed(key.stringValue, expected: Double.expected, found: "NULL")
    }

    func decode(_: Int.Type, forKey key: Key) throws -> Int {
      try row.decoded(row.value(key.stringValue), key.stringValue)
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      guard let column = type as? any ColumnValue.Type else {
        // A part of the record that has columns of its own.
        return try Value(from: row)
      }
      return try value(column, row.value(key.stringValue), key)
    }

    func decodeIfPresent(_: Double.Type, forKey key: Key) throws -> Double? {
      try row.number(key.stringValue)
    }

    func decodeIfPresent(_: Int.Type, forKey key: Key) throws -> Int? { try optional(key) }
    func decodeIfPresent(_: String.Type, forKey key: Key) throws -> String? { try optional(key) }

    private func optional<Column: ColumnValue>(_ key: Key) throws(Malformed) -> Column? {
      let stored = row.value(key.stringValue)
      if case .null = stored { return nil }
      return try row.decoded(stored, key.stringValue)
    }

    private func value<Column: ColumnValue, Value>(
      _: Column.Type, _ stored: DatabaseValue.Storage, _ key: Key
    ) throws(Malformed) -> Value {
      let column: Column = try row.decoded(stored, key.stringValue)
      guard let value = column as? Value else { preconditionFailure("\(Column.self) is another") }
      return value
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey _: Key
    ) -> KeyedDecodingContainer<Nested> { row.container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey _: Key) -> any UnkeyedDecodingContainer {
      row.unkeyedContainer()
    }

    func superDecoder() -> any Decoder { row }
    func superDecoder(forKey _: Key) -> any Decoder { row }
  }
}
