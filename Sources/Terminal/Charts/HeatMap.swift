/// A matrix of quantities as colours, and as densities where there may be no colours.
///
/// What does not fit is drawn together and shows the greatest value: a hot spot is never hidden.
package struct HeatMap: Sendable {
  /// The quantities, row by row; nil where there is none.
  package var values: [[Double?]]
  /// The colours.
  package var ramp: Ramp
  /// The values at both ends of the ramp; nil takes those that there are.
  package var range: ClosedRange<Double>?
  /// Whether colours are spaced by ratios.
  package var isLogarithmic: Bool
  /// Whether cells are told apart by density too, which needs no colours.
  package var showsShades: Bool
  /// Names of the rows, to their left.
  package var rowLabels: [String]
  /// Names of columns, below them: those that fit are shown.
  package var columnLabels: [String]
  /// The cell that the cursor is on: a row and a column.
  package var cursor: (row: Int, column: Int)?
  /// Whether the last row says what the colours mean.
  package var showsLegend: Bool

  /// A heat map.
  package init(
    _ values: [[Double?]], ramp: Ramp = .heat, range: ClosedRange<Double>? = nil,
    isLogarithmic: Bool = false, showsShades: Bool = true, rowLabels: [String] = [],
    columnLabels: [String] = [], cursor: (row: Int, column: Int)? = nil, showsLegend: Bool = true
  ) {
    self.values = values
    self.ramp = ramp
    self.range = range
    self.isLogarithmic = isLogarithmic
    self.showsShades = showsShades
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.cursor = cursor
    self.showsLegend = showsLegend
  }
}
