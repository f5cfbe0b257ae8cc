/// Where everything of a chart stands, and which step and value stands where: drawing and the mouse
/// read the same one.
package struct ChartFrame: Sendable, Hashable {
  /// The row that says which line is which.
  package let legend: Rect?
  /// Where the lines are.
  package let plot: Rect
  /// Where the values' labels stand, with the axis' line at their right.
  package let valueLabels: Rect?
  /// Where each line's newest value stands, right of the plot; nil where there is but one line.
  package let newest: Rect?
  /// The row of what happened; nil where nothing did or there is no room.
  package let eventRow: Int?
  /// Where the steps' labels stand.
  package let stepLabels: Rect?
  /// The steps from the plot's left to its right.
  package let steps: ClosedRange<Double>
  /// The way from values to rows.
  package let scale: PlotScale

  /// The step in the middle of a column; nil outside of the plot.
  package func step(atColumn x: Int) -> Double? {
    guard x >= plot.x, x < plot.right else { return nil }
    let share = (Double(x - plot.x) + 0.5) / Double(plot.width)
    return steps.lowerBound + share * (steps.upperBound - steps.lowerBound)
  }

  /// The step under a place; nil outside of the plot.
  package func step(at place: Point) -> Double? {
    plot.contains(place) ? step(atColumn: place.x) : nil
  }

  /// The column of a step; nil where it is not shown.
  package func column(of step: Double) -> Int? {
    guard steps.contains(step), plot.width > 0 else { return nil }
    let width = steps.upperBound - steps.lowerBound
    let share = width > 0 ? (step - steps.lowerBound) / width : 0.5
    return plot.x + min(Int(share * Double(plot.width) + Series.rounding), plot.width - 1)
  }

  /// How many steps a column stands for.
  package var stepsPerColumn: Double {
    (steps.upperBound - steps.lowerBound) / Double(max(plot.width, 1))
  }
}
