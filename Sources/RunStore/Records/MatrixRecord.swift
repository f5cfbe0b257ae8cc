/// A quantized matrix: what its id in ``MatrixStepRecord`` stands for.
package struct MatrixRecord: Sendable, Equatable {
  /// Counts the matrices of the model.
  package var id: Int
  /// The parameter's name.
  package var name: String
  /// Outputs.
  package var rows: Int
  /// Inputs.
  package var columns: Int
  /// Histograms of w/Δ reach from minus this to this; the outermost bins hold what lies beyond.
  package var histogramLimit: Double

  /// A record of all its values.
  package init(
    id: Int, name: String, rows: Int, columns: Int, histogramLimit: Double
  ) {
    self.id = id
    self.name = name
    self.rows = rows
    self.columns = columns
    self.histogramLimit = histogramLimit
  }
}

extension MatrixRecord: StoredRecord {
  static let table = "matrix"
  static let columns = [
    "id", "name", "rows", "columns", "histogram_limit",
  ]

  func encode(to row: inout RowEncoder) {
    row.add(id)
    row.add(name)
    row.add(rows)
    row.add(columns)
    row.add(histogramLimit)
  }

  init(from row: inout RowDecoder) throws {
    id = try row.integer()
    name = try row.string()
    rows = try row.integer()
    columns = try row.integer()
    histogramLimit = try row.double()
    let (count, overflows) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflows, count < 1 << 52 else {
      throw row.malformed("a matrix's size", found: "\(rows) × \(columns)")
    }
    guard histogramLimit > 0, histogramLimit.isFinite else {
      throw row.malformed("a positive limit", found: "\(histogramLimit)")
    }
  }
}
