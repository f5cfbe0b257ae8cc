/// A rectangle of a quantized matrix's codes after a step.
package struct CodeMapRecord: Sendable, Equatable {
  /// How many are kept of each matrix, the newest ones.
  package static let keptCount = 200

  /// The steps made.
  package var step: Int
  /// The matrix's ``MatrixRecord/id``.
  package var matrix: Int
  /// The matrix's row that is the first here.
  package var firstRow: Int
  /// The matrix's column that is the first here.
  package var firstColumn: Int
  /// The number of rows.
  package var rows: Int
  /// The number of columns.
  package var columns: Int
  /// -1, 0 or +1, or the number of a `minmax` level as a byte; row by row.
  package var codes: [Int8]

  /// A record of all its values; there are as many codes as rows times columns.
  package init(
    step: Int, matrix: Int, firstRow: Int, firstColumn: Int, rows: Int, columns: Int, codes: [Int8]
  ) {
    precondition(codes.count == rows * columns, "\(codes.count) codes for \(rows) × \(columns)")
    self.step = step
    self.matrix = matrix
    self.firstRow = firstRow
    self.firstColumn = firstColumn
    self.rows = rows
    self.columns = columns
    self.codes = codes
  }
}

extension CodeMapRecord: StoredRecord {
  static let table = "code_map"
  static let columns = [
    "matrix", "step", "first_row", "first_column", "rows", "columns", "codes",
  ]

  func encode(to row: inout RowEncoder) {
    row.add(matrix)
    row.add(step)
    row.add(firstRow)
    row.add(firstColumn)
    row.add(rows)
    row.add(columns)
    row.add(Blob(codes: codes))
  }

  init(from row: inout RowDecoder) throws {
    matrix = try row.integer()
    step = try row.integer()
    firstRow = try row.integer()
    firstColumn = try row.integer()
    rows = try row.integer()
    columns = try row.integer()
    let (count, overflows) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflows else {
      throw row.malformed("a rectangle's sides", found: "\(rows) × \(columns)")
    }
    codes = try row.blob(count: count).codes
  }
}
