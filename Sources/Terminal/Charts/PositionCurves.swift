/// Quantities over the positions of a sequence, such as each token's loss.
public struct PositionCurves: Sendable {
  /// A curve.
  public struct Curve: Sendable, Hashable {
    /// The values from the first position on; no number leaves a gap.
    public var values: [Double]
    /// Its colour.
    public var ink: Ink
    /// What the values are.
    public var label: String

    /// A curve.
    public init(_ values: [Double], ink: Ink, label: String) {
      self.values = values
      self.ink = ink
      self.label = label
    }
  }

  /// The chart behind it, whose steps are positions.
  public var chart: LineChart

  /// Curves over positions.
  public init(
    title: String? = nil, _ curves: [Curve], references: [LineChart.Reference] = [],
    axis: ValueAxis = ValueAxis(), cursor: Int? = nil
  ) {
    chart = LineChart(
      title: title,
      lines: curves.map {
        LineChart.Line(Series(values: $0.values), ink: $0.ink, label: $0.label)
      },
      references: references, axis: axis, cursor: cursor.map(Double.init))
  }

  /// Draws the curves over the whole canvas.
  public func draw(on canvas: inout Canvas) { chart.draw(on: &canvas) }

  /// The position under a column of the mouse; nil outside of the plot.
  public func position(atColumn x: Int, in size: Size) -> Int? {
    chart.step(atColumn: x, in: size).map { Int(clamping: $0.rounded()) }
  }
}
