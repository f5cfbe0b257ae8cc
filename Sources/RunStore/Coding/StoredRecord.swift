import GRDB

/// A row of a table as a value, whose properties are the columns, `is_kept` for `isKept`. A property
/// that is a record of its own stands for several columns. What they mean stands in the schema.
///
/// What another program wrote is checked value by value as it is decoded, see ``ColumnValue``.
protocol StoredRecord: Codable, Sendable {
  static var table: String { get }
  /// Whether the table has the column `nan`; see ``RowEncoder``.
  static var keepsNaN: Bool { get }
  /// The columns that are called otherwise than their properties.
  static var columnNames: [String: String] { get }
  /// Checks what the columns have to be together.
  func check() throws(Malformed)
  /// The columns of rows that need no decoder; none where all do.
  static var plainColumns: [String] { get }
  static func plain(_ row: Row) -> Self?
}

extension StoredRecord {
  static var keepsNaN: Bool { false }
  static var columnNames: [String: String] { [:] }
  func check() throws(Malformed) {}
  static var plainColumns: [String] { [] }
  static func plain(_ row: Row) -> Self? { nil }

  /// The column of a property: `process_id` for `processID`.
  static func column(_ property: String) -> String {
    if let name = columnNames[property] { return name }
    var name = ""
    var previous: Character?
    for character in property {
      if character.isUppercase, previous?.isLowercase == true { name += "_" }
      name += character.lowercased()
      previous = character
    }
    return name
  }
}

/// A value in the database that cannot be what its column says.
struct Malformed: Error {
  let column: String
  let expected: String
  let found: String

  init(_ column: String, expected: String, found: String) {
    self.column = column
    self.expected = expected
    self.found = found
  }
}

struct MalformedRow: Error {
  let table: String
  /// The name of the first column of its key, and what is in it.
  let key: String
  let problem: Malformed
}

extension Database {
  /// The rows that the rest of an SQL statement selects, after `SELECT * FROM table`.
  ///
  /// - Parameter reject: gets every row that cannot be read; what it throws ends the reading.
  func records<Record: StoredRecord>(
    _ rest: String, _ arguments: StatementArguments = [], of _: Record.Type = Record.self,
    reject: (MalformedRow) throws -> Void = { throw $0 }
  ) throws -> [Record] {
    let statement = try cachedStatement(sql: "SELECT * FROM \(Record.table) \(rest)")
    let columns = statement.columnNames
    let isPlain = columns == Record.plainColumns
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    var records: [Record] = []
    var decoder: RowDecoder?
    while let row = try rows.next() {
      if isPlain, let record = Record.plain(row) {
        records.append(record)
        continue
      }
      // The cursor has one row object for all rows.
      let current = decoder ?? RowDecoder(row, columns: columns, name: Record.column)
      decoder = current
      do {
        current.begin()
        let record = try Record(from: current)
        try record.check()
        records.append(record)
      } catch let problem as Malformed {
        let key = "\(columns.first ?? "") \(described((row[0] as DatabaseValue).storage))"
        try reject(MalformedRow(table: Record.table, key: key, problem: problem))
      }
    }
    return records
  }

  func run() throws -> RunRecord {
    guard let run = try records("WHERE id = 1", of: RunRecord.self).first else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the table run is empty")
    }
    return run
  }

  /// Writes records; one with the key of a row that is there takes its place, so that writing a
  /// batch again after a failure never doubles a row.
  func write<Record: StoredRecord>(_ records: [Record]) throws {
    guard let first = records.first else { return }
    let names = RowEncoder()
    try names.encode(first)
    let columns = names.properties.map { "\"\(Record.column($0))\"" }
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    let statement = try cachedStatement(
      sql: """
        INSERT OR REPLACE INTO \(Record.table) (\(columns.joined(separator: ", "))) VALUES (\(places))
        """)
    let row = RowEncoder(for: statement)
    for record in records {
      try row.encode(record)
      try statement.execute()
    }
  }
}

/// A value of another type than its column's, in a few words.
func described(_ value: DatabaseValue.Storage) -> String {
  switch value {
  case .null: "NULL"
  case .int64(let value): "\(value)"
  case .double(let value): "the number \(value)"
  case .string(let text): "the text \"\(text.prefix(60))\""
  case .blob(let data): "a blob of \(data.count) bytes"
  }
}
