import Terminal
import Untrusted

/// A chart for each task, side by side where there is room: the student, its teacher and chance.
struct TaskCharts {
  let charts: RunCharts
  let kinds: [ChartKind]

  /// What a chart needs to be read.
  private static let least = Size(36, 8)

  /// Returns how many steps a column stands for.
  func draw(on canvas: inout Canvas) -> Double {
    let size = canvas.size
    let most = (
      columns: max(size.width / Self.least.width, 1), rows: max(size.height / Self.least.height, 1)
    )
    let columns =
      (1...most.columns).first { (kinds.count + $0 - 1) / $0 <= most.rows } ?? most.columns
    let shown = kinds.prefix(columns * most.rows)
    let rows = (shown.count + columns - 1) / columns
    let note = kinds.count > shown.count ? 1 : 0
    let areas = canvas.bounds.rows([.share(1), .fixed(note)])
    var column = 1.0
    for (row, area) in areas[0].rows((0..<rows).map { _ in .share(1) }).enumerated() {
      let cells = area.columns((0..<columns).map { _ in .share(1) })
      for (kind, cell) in zip(shown.dropFirst(row * columns), cells) {
        column = draw(kind, in: cell, on: &canvas)
      }
    }
    if note > 0 {
      canvas.text(
        "\(kinds.count - shown.count) more: a larger terminal shows them", x: 0, y: areas[1].y,
        Style(.inactive))
    }
    return column
  }

  private func draw(_ kind: ChartKind, in cell: Rect, on canvas: inout Canvas) -> Double {
    var column = 1.0
    canvas.draw(in: cell) { canvas in
      var chart = charts.chart(kind, width: cell.width)
      chart.title = title(of: kind)
      column = charts.draw(chart, on: &canvas).stepsPerColumn
    }
    return column
  }

  /// The task, and what of it is drawn.
  private func title(of kind: ChartKind) -> String {
    guard case .task(let name) = kind, let task = charts.context.run.series.tasks[name] else {
      return kind.contents.title
    }
    return "\(kind.contents.title) \(TerminalText.escaped(task.metric))"
  }
}
