/// A rectangle of a quantized matrix's codes after a step.
package struct CodeMapRecord: StoredRecord, Equatable {
  static let table = "code_map"
  /// How many are kept of each matrix, the newest ones.
  package static let keptCount = 200

  package var step: Int
  package var matrix: Int
  package var firstRow: Int
  package var firstColumn: Int
  package var rows: Int
  package var columns: Int
  package var codes: [Int8]

  /// There are as many codes as rows times columns.
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

  func check() throws(Malformed) {
    let (count, overflows) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflows else {
      throw Malformed("columns", expected: "a rectangle's sides", found: "\(rows) × \(columns)")
    }
    guard codes.count == count else {
      throw Malformed("codes", expected: "a blob of \(count) bytes", found: "\(codes.count) bytes")
    }
  }
}
