/// A matrix of quantities as colours, and as densities where there may be no colours.
///
/// What does not fit is drawn together and shows the greatest value: a hot spot is never hidden.
public struct HeatMap: Sendable {
  /// The quantities, row by row; nil where there is none.
  public var values: [[Double?]]
  /// The colours.
  public var ramp: Ramp
  /// The values at both ends of the ramp; nil takes those that there are.
  public var range: ClosedRange<Double>?
  /// Whether colours are spaced by ratios.
  public var isLogarithmic: Bool
  /// Whether cells are told apart by density too, which needs no colours.
  public var showsShades: Bool
  /// Names of the rows, to their left.
  public var rowLabels: [String]
  /// Names of columns, below them: those that fit are shown.
  public var columnLabels: [String]
  /// The cell that the cursor is on: a row and a column.
  public var cursor: (row: Int, column: Int)?
  /// Whether the last row says what the colours mean.
  public var showsLegend: Bool

  /// A heat map.
  public init(
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
