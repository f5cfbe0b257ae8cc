import Untrusted

/// A quantized matrix: what its id in ``MatrixStepRecord`` stands for.
package struct MatrixRecord: StoredRecord, Equatable {
  static let table = RecordTable<MatrixRecord>(
    "matrix", Field("id", \.id), Field("name", \.name), Field("rows", \.rows),
    Field("columns", \.columns), Field("histogram_limit", \.histogramLimit))

  package var id: Int
  package var name = ""
  package var rows = 0
  package var columns = 0
  package var histogramLimit = 0.0

  func check() throws(Problem) {
    let (count, overflows) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflows, count < Int.columnLimit else {
      throw .invalid("columns", expected: "a matrix's size", found: "\(rows) × \(columns)")
    }
    guard histogramLimit > 0, histogramLimit.isFinite else {
      throw .invalid("histogram_limit", expected: "a positive limit", found: "\(histogramLimit)")
    }
  }
}

extension MatrixRecord { package init() { self.init(id: 0) } }
