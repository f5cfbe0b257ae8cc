/// The codes of a part of a matrix at a step.
package struct CodeMap: Sendable, Equatable {
  /// The step.
  package var step: Int
  /// The matrix's id.
  package var matrix: Int
  /// The first row.
  package var firstRow: Int
  /// The first column.
  package var firstColumn: Int
  /// How many columns each row has.
  package var columnCount: Int
  /// The codes, row by row: -1, 0 and 1 where they are ternary.
  package var codes: [Int8]

  /// A part of a matrix.
  package init(
    step: Int, matrix: Int, firstRow: Int, firstColumn: Int, columnCount: Int, codes: [Int8]
  ) {
    self.step = step
    self.matrix = matrix
    self.firstRow = firstRow
    self.firstColumn = firstColumn
    self.columnCount = columnCount
    self.codes = codes
  }

  /// How many rows there are.
  package var rowCount: Int { columnCount > 0 ? codes.count / columnCount : 0 }
}
