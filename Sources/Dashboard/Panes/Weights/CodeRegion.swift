import RunStore

/// The part of a matrix whose codes are looked at, by its corner.
struct CodeRegion: Sendable, Hashable {
  /// How far one key press goes.
  static let rowStep = 16
  static let columnStep = 32

  /// The first row.
  private(set) var row = 0
  /// The first column.
  private(set) var column = 0

  /// Moves by steps; the corner stays inside of the matrix.
  mutating func move(rows: Int = 0, columns: Int = 0, in matrix: MatrixRecord) {
    row = Self.moved(row, by: rows * Self.rowStep, step: Self.rowStep, in: matrix.rows)
    column = Self.moved(
      column, by: columns * Self.columnStep, step: Self.columnStep, in: matrix.columns)
  }

  /// Moves to the end of the matrix.
  mutating func moveToEnd(of matrix: MatrixRecord) {
    move(rows: matrix.rows, columns: matrix.columns, in: matrix)
  }

  private static func moved(_ place: Int, by distance: Int, step: Int, in count: Int) -> Int {
    min(max(place + distance, 0), max(count - 1, 0) / step * step)
  }
}
