import Untrusted

/// A rectangle of a quantized matrix's codes after a step.
package struct CodeMapRecord: StoredRecord, Equatable {
  static let table = RecordTable<CodeMapRecord>(
    "code_map", Field("step", \.step), Field("matrix", \.matrix), Field("first_row", \.firstRow),
    Field("first_column", \.firstColumn), Field("rows", \.rows), Field("columns", \.columns),
    Field("codes", \.codes))

  /// How many are kept of each matrix, the newest ones.
  package static let keptCount = 200

  package var step: Int
  package var matrix = 0
  package var firstRow = 0
  package var firstColumn = 0
  package var rows = 0
  package var columns = 0
  package var codes: [Int8] = []

  func check() throws(Problem) {
    let (count, overflows) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflows else {
      throw .invalid("columns", expected: "a rectangle's sides", found: "\(rows) × \(columns)")
    }
    guard codes.count == count else {
      throw .invalid("codes", expected: "a blob of \(count) bytes", found: "\(codes.count) bytes")
    }
  }
}

extension CodeMapRecord { package init() { self.init(step: 0) } }
