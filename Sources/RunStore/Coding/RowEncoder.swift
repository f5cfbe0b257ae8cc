import GRDB

/// Gives the columns of one row to an SQL statement, from left to right.
///
/// SQLite has no NaN and stores NULL instead. So a row's NaNs are NULL, and the column `nan` lists
/// their names: averages leave them out, and they can be searched for and read back. Infinities are
/// stored as they are; -0 becomes 0.
struct RowEncoder {
  private let statement: Statement
  private let columns: [String]
  private var index = 0
  private var notNumbers: String?
  private var problem: CInt = 0

  init(_ statement: Statement, columns: [String]) {
    self.statement = statement
    self.columns = columns
    // Resets the statement too, without which SQLite refuses new values.
    statement.setUncheckedArguments(StatementArguments())
  }

  mutating func add(_ value: Double) {
    if value.isNaN {
      notNumbers = notNumbers.map { "\($0),\(columns[index])" } ?? columns[index]
    }
    bind(value)
  }

  mutating func add(_ value: Double?) {
    if let value { add(value) } else { index += 1 }
  }

  mutating func add(_ value: Int) { bind(value) }

  mutating func add(_ value: Int?) {
    if let value { bind(value) } else { index += 1 }
  }

  mutating func add(_ value: Bool) { bind(value ? 1 : 0) }

  /// Text ends at U+0000 for SQLite's functions, so that character is written as its picture.
  mutating func add(_ text: String) {
    bind(text.utf8.contains(0) ? text.replacing("\0", with: "\u{2400}") : text)
  }

  mutating func add(_ text: String?) {
    if let text { add(text) } else { index += 1 }
  }

  mutating func add(_ blob: Blob) { bind(blob.data) }

  /// Writes the row.
  mutating func execute() throws {
    if index < columns.count, columns.last == "nan" {
      if let notNumbers { bind(notNumbers) } else { index += 1 }
    }
    precondition(index == columns.count, "\(index) values for \(columns.count) columns")
    guard problem == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: problem)) }
    try statement.execute()
  }

  private mutating func bind(_ value: some StatementBinding) {
    index += 1
    let code = value.bind(to: statement.sqliteStatement, at: CInt(index))
    if code != 0 { problem = code }
  }
}
