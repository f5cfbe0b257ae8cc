import RunStore
import Terminal

/// Charts of a matrix's quantities over the steps, beside one another.
struct MatrixHistoryView: Sendable {
  let history: MatrixHistory
  /// The step that is looked at.
  let time: Int?

  /// The least columns that a chart is readable in.
  private static let chartWidth = 34

  func draw(on canvas: inout Canvas) {
    let all = charts(canvas.symbols)
    let count = min(max(canvas.size.width / Self.chartWidth, 1), all.count)
    let places = canvas.bounds.columns(Array(repeating: .share(1), count: count), gap: 2)
    for (chart, place) in zip(all, places) { canvas.draw(in: place) { chart.draw(on: &$0) } }
  }

  private func charts(_ symbols: Symbols) -> [LineChart] {
    typealias Quantity = (label: String, role: Role, value: (MatrixStepRecord) -> Double)
    func chart(_ title: String, _ quantities: [Quantity], _ axis: ValueAxis = ValueAxis())
      -> LineChart
    {
      LineChart(
        title: title,
        lines: quantities.map {
          LineChart.Line(
            history.series($0.value), ink: .role($0.role), label: $0.label, shape: .line)
        }, axis: axis, cursor: time.map(Double.init))
    }
    return [
      chart(
        "shares %",
        [
          ("-1", .minus, { $0.minusShare * 100 }), ("0", .zero, { $0.zeroShare * 100 }),
          ("+1", .plus, { $0.plusShare * 100 }),
        ]),
      chart(
        "flips %",
        [
          ("all", .student, { $0.flipShare * 100 }), ("sign", .mark, { $0.signFlipShare * 100 }),
        ]),
      chart("\(symbols.alpha) / start", [("mean", .scale, { $0.scaleDrift })]),
      chart("SQNR dB", [("", .gradient, { $0.signalToQuantizationNoise })]),
    ]
  }
}
