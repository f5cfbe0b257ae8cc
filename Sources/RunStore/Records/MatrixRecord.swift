/// A quantized matrix: what its id in ``MatrixStepRecord`` stands for.
package struct MatrixRecord: StoredRecord, Equatable {
  static let table = "matrix"

  package var id: Int
  package var name: String
  package var rows: Int
  package var columns: Int
  package var histogramLimit: Double

  package init(
    id: Int, name: String, rows: Int, columns: Int, histogramLimit: Double
  ) {
    self.id = id
    self.name = name
    self.rows = rows
    self.columns = columns
    self.histogramLimit = histogramLimit
  }

  func check() throws(Malformed) {
    let (count, overflows) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflows, count < Int.columnLimit else {
      throw Malformed("columns", expected: "a matrix's size", found: "\(rows) × \(columns)")
    }
    guard histogramLimit > 0, histogramLimit.isFinite else {
      throw Malformed("histogram_limit", expected: "a positive limit", found: "\(histogramLimit)")
    }
  }
}
