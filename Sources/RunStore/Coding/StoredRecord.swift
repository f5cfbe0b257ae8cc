import GRDB
import Untrusted

/// A row of a table as a value. What its columns mean stands in the schema.
///
/// What another program wrote is checked value by value as it is read, see ``ColumnValue``.
protocol StoredRecord: Sendable {
  static var table: RecordTable<Self> { get }
  /// A record that its columns are read into.
  init()
  /// Checks what the columns have to be together; throws a problem whose subject is one of them.
  func check() throws(Problem)
}

extension StoredRecord {
  func check() throws(Problem) {}
}

/// A row that the training process would not have written.
struct MalformedRow: Error {
  let table: String
  /// The name of the first column of its key, and what is in it.
  let key: String
  /// What is wrong with a column, which is its subject.
  let problem: Problem

  /// The problem as one of the database's file.
  func problem(of file: String) -> Problem {
    Problem(
      .invalid, file, at: "table \(table), \(key), column \(problem.subject)", problem.reason)
  }
}

extension Database {
  /// The rows that the rest of an SQL statement selects, after `SELECT * FROM table`.
  ///
  /// A column that is not there is NULL: databases of earlier versions have fewer.
  ///
  /// - Parameters:
  ///   - source: a table with the same columns, where it is not the record's own.
  ///   - reject: gets every row that cannot be read; what it throws ends the reading.
  func records<Record: StoredRecord>(
    _ rest: String, _ arguments: StatementArguments = [], of _: Record.Type = Record.self,
    from source: String? = nil,
    reject: (MalformedRow) throws -> Void = { throw $0 }
  ) throws -> [Record] {
    let table = Record.table
    let name = source ?? table.name
    let statement = try cachedStatement(sql: "SELECT * FROM \(name) \(rest)")
    let names = statement.columnNames
    let fields = table.fields.map { ($0, index: names.firstIndex(of: $0.name)) }
    let nanIndex = names.firstIndex(of: "nan")
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    var records: [Record] = []
    while let row = try rows.next() {
      let notNumbers = nanIndex.flatMap { String.fromDatabaseValue(row[$0]) }?.split(separator: ",")
      do {
        var record = Record()
        for (field, index) in fields {
          var value: DatabaseValue = index.map { row[$0] } ?? .null
          if value.isNull, notNumbers?.contains(field.name[...]) == true {
            value = Double.nan.databaseValue
          }
          try field.set(&record, value)
        }
        try record.check()
        records.append(record)
      } catch {
        let key = "\(names.first ?? "") \(described(row[0]))"
        try reject(MalformedRow(table: name, key: key, problem: error))
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
    let table = Record.table
    let statement = try cachedStatement(sql: table.insertion)
    for record in records {
      try table.bind(record, to: statement)
      try statement.execute()
    }
  }
}
