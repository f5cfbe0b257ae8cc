/// Quantities over the positions of a sequence, such as each token's loss.
package struct PositionCurves: Sendable {
  /// A curve.
  package struct Curve: Sendable, Hashable {
    /// The values from the first position on; no number leaves a gap.
    package var values: [Double]
    /// Its colour.
    package var ink: Ink
    /// What the values are.
    package var label: String

    /// A curve.
    package init(_ values: [Double], ink: Ink, label: String) {
      self.values = values
      self.ink = ink
      self.label = label
    }
  }

  /// The chart behind it, whose steps are positions.
  package var chart: LineChart

  /// Curves over positions.
  package init(
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
  package func draw(on canvas: inout Canvas) { chart.draw(on: &canvas) }
}
