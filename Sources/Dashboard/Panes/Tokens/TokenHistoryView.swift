import Terminal

/// A token's cross entropy over the traced steps, with the teacher's as a line to reach.
struct TokenHistoryView {
  let series: Series
  let teacher: Double?
  let charts: RunCharts

  private static let pointLimit = 24

  func draw(on canvas: inout Canvas) { chart(width: canvas.size.width).draw(on: &canvas) }

  /// The step under a place.
  func step(at place: Point, in size: Size) -> Double? {
    chart(width: size.width).frame(in: size).step(at: place)
  }

  private func chart(width: Int) -> LineChart {
    var chart = charts.chart(
      of: [
        LineChart.Line(
          series, ink: .role(.student), label: "student cross entropy",
          shape: series.count <= Self.pointLimit ? .points : .line)
      ], width: width)
    chart.references = teacher.map { [.init("teacher", value: $0, ink: .role(.teacher))] } ?? []
    return chart
  }
}
