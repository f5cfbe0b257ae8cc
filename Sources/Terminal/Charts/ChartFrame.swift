/// Where everything of a chart stands: drawing and the mouse read the same one.
package struct ChartFrame: Sendable, Hashable {
  /// The row that says which line is which.
  package let legend: Rect?
  /// Where the lines are.
  package let plot: Rect
  /// Where the values' labels stand.
  package let valueLabels: Rect?
  /// Where the steps' labels stand.
  package let stepLabels: Rect?
  /// The steps from the plot's left to its right.
  package let steps: ClosedRange<Double>
  /// The values from the plot's bottom to its top.
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
    subColumn(of: step, dots: 1).map { plot.x + $0 }
  }

  /// How many steps a column stands for.
  package var stepsPerColumn: Double {
    (steps.upperBound - steps.lowerBound) / Double(max(plot.width, 1))
  }

  /// The place of a step among the plot's dots; nil where it is not shown.
  func subColumn(of step: Double, dots: Int) -> Int? {
    guard steps.contains(step), plot.width > 0 else { return nil }
    let count = plot.width * dots
    let width = steps.upperBound - steps.lowerBound
    let share = width > 0 ? (step - steps.lowerBound) / width : 0.5
    return min(Int(share * Double(count)), count - 1)
  }
}
