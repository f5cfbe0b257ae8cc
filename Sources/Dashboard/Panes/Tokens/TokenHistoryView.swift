import Terminal

/// A token's cross entropy over the traced steps, with the teacher's as a line to reach.
struct TokenHistoryView {
  let series: Series
  let teacher: Double?
  /// The step whose trace is shown; nil for the newest.
  let step: Int?

  private static let pointLimit = 24

  func draw(on canvas: inout Canvas) { chart.draw(on: &canvas) }

  /// The step under a column.
  func step(atColumn x: Int, in size: Size) -> Int? {
    chart.step(atColumn: x, in: size).map { Int($0.rounded()) }
  }

  private var chart: LineChart {
    LineChart(
      lines: [
        LineChart.Line(
          series, ink: .role(.student), label: "student cross entropy",
          shape: series.count <= Self.pointLimit ? .points : .line)
      ],
      references: teacher.map { [.init("teacher", value: $0, ink: .role(.teacher))] } ?? [],
      cursor: step.map(Double.init))
  }
}
