import GRDB
import Untrusted

/// A table whose rows are records.
///
/// SQLite has no NaN and stores NULL instead. So a row's NaNs are NULL, and the column `nan`, where
/// there is one, lists their names: averages leave them out, and they can be searched for and read
/// back. Infinities are stored as they are; -0 becomes 0.
struct RecordTable<Record: StoredRecord>: Sendable {
  let name: String
  let fields: [Field<Record>]
  /// Writes a row, in place of one that has the same key.
  let insertion: String
  private let keepsNaN: Bool

  init(_ name: String, keepsNaN: Bool = false, _ fields: Field<Record>...) {
    self.name = name
    self.fields = fields
    self.keepsNaN = keepsNaN
    let names = fields.map { "\"\($0.name)\"" } + (keepsNaN ? ["nan"] : [])
    let places = names.map { _ in "?" }.joined(separator: ", ")
    insertion = """
      INSERT OR REPLACE INTO \(name) (\(names.joined(separator: ", "))) VALUES (\(places))
      """
  }

  /// Gives the values of a record to a statement that is an ``insertion``.
  func bind(_ record: Record, to statement: Statement) throws {
    // Resets the statement too, without which SQLite refuses new values.
    statement.setUncheckedArguments(StatementArguments())
    var index: CInt = 0
    func bind(_ value: DatabaseValue) throws {
      index += 1
      let code = value.bind(to: statement.sqliteStatement, at: index)
      guard code == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
    var notNumbers: [String] = []
    for field in fields {
      let value = field.get(record)
      // SQLite makes NULL of NaN.
      if case .double(let number) = value.storage, number.isNaN { notNumbers.append(field.name) }
      try bind(value)
    }
    if keepsNaN { try bind(notNumbers.isEmpty ? .null : notNumbers.joined(separator: ",").column) }
  }
}

/// A property of a record, and its column.
struct Field<Record: Sendable>: Sendable {
  let name: String
  let get: @Sendable (Record) -> DatabaseValue
  let set: @Sendable (inout Record, DatabaseValue) throws(Problem) -> Void

  init<Value: ColumnValue>(_ name: String, _ path: WritableKeyPath<Record, Value> & Sendable) {
    self.name = name
    get = { $0[keyPath: path].column }
    set = { (record, stored) throws(Problem) in
      guard let value = Value(column: stored) else {
        throw .invalid(name, expected: Value.expected, found: described(stored))
      }
      record[keyPath: path] = value
    }
  }
}

/// A value of another type than its column's, in a few words.
func described(_ value: DatabaseValue) -> String {
  switch value.storage {
  case .null: "NULL"
  case .int64(let value): "\(value)"
  case .double(let value): "the number \(value)"
  case .string(let text): "the text \"\(text.prefix(60))\""
  case .blob(let data): "a blob of \(data.count) bytes"
  }
}
