import GRDB

/// Writes records; one with the key of a row that is there takes its place, so that writing a batch
/// again after a failure never doubles a row.
struct RecordWriter {
  private let database: Database

  init(_ database: Database) { self.database = database }

  func write<Record: StoredRecord>(_ records: [Record]) throws {
    guard !records.isEmpty else { return }
    let places = Array(repeating: "?", count: Record.columns.count).joined(separator: ", ")
    let statement = try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO \(Record.table) (\(Record.columnList())) VALUES (\(places))")
    let columns = Record.columns
    for record in records {
      var row = RowEncoder(statement, columns: columns)
      record.encode(to: &row)
      try row.execute()
    }
  }
}
