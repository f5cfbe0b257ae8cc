/// The codes of a part of a matrix at a step.
public struct CodeMap: Sendable, Equatable {
  /// The step.
  public var step: Int
  /// The matrix's id.
  public var matrix: Int
  /// The first row.
  public var firstRow: Int
  /// The first column.
  public var firstColumn: Int
  /// How many columns each row has.
  public var columnCount: Int
  /// The codes, row by row: -1, 0 and 1 where they are ternary.
  public var codes: [Int8]

  /// A part of a matrix.
  public init(
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
  public var rowCount: Int { columnCount > 0 ? codes.count / columnCount : 0 }
}
