import Terminal

/// A token's cross entropy over the traced steps, with the teacher's as a line to reach.
struct TokenHistoryView {
  let series: Series
  let teacher: Double?
  let charts: RunCharts

  private static let pointLimit = 24

  func draw(on canvas: inout Canvas) { charts.draw(chart(width: canvas.size.width), on: &canvas) }

  private func chart(width: Int) -> LineChart {
    var chart = charts.chart(
      of: [
        LineChart.Line(
          series, ink: .role(.student), label: "student cross entropy",
          marksValues: series.count <= Self.pointLimit)
      ], width: width)
    chart.references = teacher.map { [.init("teacher", value: $0, ink: .role(.teacher))] } ?? []
    return chart
  }
}
