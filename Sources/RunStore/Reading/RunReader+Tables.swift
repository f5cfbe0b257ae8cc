import Foundation
import GRDB

extension RunReader {
  /// The tables of a run that hold what was recorded, as `docs/run-store.md` has them.
  package static let tables = [
    "run", "annotation", "step", "evaluation", "task_score", "matrix", "matrix_step", "code_map",
    "checkpoint", "watch", "token", "token_trace", "event", "command", "branch", "branch_step",
    "branch_evaluation", "branch_task_score",
  ]

  package func rowCount(of table: String) throws -> Int {
    try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
  }

  /// Reads a table row by row as text, for what reads no SQLite.
  ///
  /// Numbers are the shortest decimals that are read back the same, `nan`, `inf` and `-inf` among
  /// them; what is missing is empty; of a blob, the numbers stand with spaces between.
  ///
  /// - Parameters:
  ///   - table: one of ``tables``.
  ///   - receive: gets the names of the columns first, then each row.
  package func rows(of table: String, _ receive: ([String]) throws -> Void) throws {
    precondition(Self.tables.contains(table), "\(table) is no table of a run")
    try database.read { connection in
      let rows = try Row.fetchCursor(connection, sql: "SELECT * FROM \(table)")
      let names = rows._statement.columnNames
      let nan = names.firstIndex(of: "nan")
      let shown = names.indices.filter { $0 != nan }
      try receive(shown.map { names[$0] })
      while let row = try rows.next() {
        let notNumbers =
          nan.flatMap { String.fromDatabaseValue(row[$0]) }?.split(separator: ",") ?? []
        try receive(
          shown.map { index in
            let value: DatabaseValue = row[index]
            if value.isNull { return notNumbers.contains(names[index][...]) ? "nan" : "" }
            return Self.text(value, names[index])
          })
      }
    }
  }

  private static func text(_ value: DatabaseValue, _ column: String) -> String {
    switch value.storage {
    case .null: return ""
    case .int64(let number): return "\(number)"
    case .double(let number): return "\(number)"
    case .string(let text): return text
    case .blob(let data):
      switch column {
      case "text": return String(decoding: data, as: UTF8.self)
      case "tokens": return list([Int32](column: value))
      case "histogram": return list([UInt32](column: value))
      case "codes": return list([Int8](column: value))
      case "teacher_top", "student_top":
        let numbers = [UInt32](column: value) ?? []
        return stride(from: 0, to: numbers.count - 1, by: 2).map {
          "\(Int32(bitPattern: numbers[$0])):\(Float(bitPattern: numbers[$0 + 1]))"
        }.joined(separator: " ")
      default: return list([Float](column: value))
      }
    }
  }

  private static func list<Element>(_ values: [Element]?) -> String {
    (values ?? []).map { "\($0)" }.joined(separator: " ")
  }
}
