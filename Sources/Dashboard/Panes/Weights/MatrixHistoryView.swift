import RunStore
import Terminal

/// Charts of a matrix's quantities over the steps, beside one another.
struct MatrixHistoryView: Sendable {
  let history: MatrixHistory
  let charts: RunCharts

  /// The least columns that a chart is readable in.
  private static let chartWidth = 34

  func draw(on canvas: inout Canvas) {
    for (chart, place) in placed(in: canvas.size, symbols: canvas.symbols) {
      canvas.draw(in: place) { charts.draw(chart, on: &$0) }
    }
  }

  /// As many charts as have room, and where they are.
  private func placed(in size: Size, symbols: Symbols) -> [(chart: LineChart, place: Rect)] {
    let count = min(max(size.width / Self.chartWidth, 1), 4)
    let places = Rect(size).columns(Array(repeating: .share(1), count: count), gap: 2)
    return Array(zip(charts(width: places[0].width, symbols), places))
  }

  private func charts(width: Int, _ symbols: Symbols) -> [LineChart] {
    func chart(_ title: String, _ lines: [(label: String, role: Role, series: Series)])
      -> LineChart
    {
      charts.chart(
        of: lines.map {
          LineChart.Line($0.series, ink: .role($0.role), label: $0.label)
        }, title: title, width: width)
    }
    return [
      chart(
        "shares %",
        [
          ("-1", .minus, history.series { $0.minusShare * 100 }),
          ("0", .zero, history.series { $0.zeroShare * 100 }),
          ("+1", .plus, history.series { $0.plusShare * 100 }),
        ]),
      chart(
        "flips %",
        [
          ("all", .student, history.peakSeries { $0.flipShare * 100 }),
          ("sign", .mark, history.peakSeries { $0.signFlipShare * 100 }),
        ]),
      chart(
        "\(symbols.alpha) / start", [("mean", .scale, history.series { $0.scaleDrift })]),
      chart(
        "SQNR dB", [("", .gradient, history.series { $0.signalToQuantizationNoise })]),
    ]
  }
}
