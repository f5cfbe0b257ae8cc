/// A row of a table as a value.
///
/// Columns are written and read by place: `columns`, `encode` and `init` keep one order.
protocol StoredRecord: Sendable {
  /// The table's name.
  static var table: String { get }
  /// The columns, in order; ending in `nan` where a column may be NaN.
  static var columns: [String] { get }
  /// Gives the value of every column but `nan`.
  func encode(to row: inout RowEncoder)
  /// Takes the value of every column but `nan`.
  init(from row: inout RowDecoder) throws
}

extension StoredRecord {
  /// The columns as SQL, each with the table's name or alias before it.
  static func columnList(_ alias: String? = nil) -> String {
    columns.map { (alias.map { $0 + "." } ?? "") + "\"\($0)\"" }.joined(separator: ", ")
  }
}
