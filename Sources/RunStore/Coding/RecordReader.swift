import GRDB

/// Reads records.
struct RecordReader {
  private let database: Database
  private let file: String

  init(_ database: Database, file: String) {
    self.database = database
    self.file = file
  }

  /// The rows that the rest of an SQL statement selects, after `SELECT … FROM table AS r`.
  func records<Record: StoredRecord>(
    _ rest: String, _ arguments: StatementArguments = [], of type: Record.Type = Record.self
  ) throws -> [Record] {
    let columns = Record.columns
    let statement = try database.cachedStatement(
      sql: "SELECT \(Record.columnList("r")) FROM \(Record.table) AS r \(rest)")
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    var records: [Record] = []
    while let row = try rows.next() {
      var decoder = RowDecoder(row, of: Record.self, columns: columns, file: file)
      records.append(try Record(from: &decoder))
    }
    return records
  }

  /// The one row that says what the run is.
  func run() throws -> RunRecord {
    guard let run = try records("WHERE id = 1", of: RunRecord.self).first else {
      throw RunStoreError.damaged(file: file, problem: "the table run is empty")
    }
    return run
  }
}
