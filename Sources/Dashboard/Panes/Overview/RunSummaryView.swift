import Terminal

/// The box that stays on the screen when a run has ended.
struct RunSummaryView {
  let summary: RunSummary

  init(_ summary: RunSummary) { self.summary = summary }

  func draw(on canvas: inout Canvas) {
    Box(summary.title).draw(on: &canvas) { canvas in
      let width = canvas.size.width
      let rows = canvas.bounds.rows([
        .fixed(TextPiece.rows(of: summary.results, width: width)),
        .fixed(TextPiece.rows(of: summary.effort, width: width)), .fixed(1), .share(1),
      ])
      canvas.draw(in: rows[0]) { TextPiece.flow(summary.results, on: &$0) }
      canvas.draw(in: rows[1]) { TextPiece.flow(summary.effort, on: &$0) }
      canvas.draw(in: rows[2]) { summary.verdict.draw(on: &$0, x: 0, y: 0) }
      canvas.draw(in: rows[3]) { drawNext(on: &$0) }
    }
  }

  private func drawNext(on canvas: inout Canvas) {
    let commands = summary.next.map(\.command.columns).max() ?? 0
    for (y, entry) in summary.next.prefix(canvas.size.height).enumerated() {
      canvas.text(entry.command, x: 0, y: y, Style(.key), width: canvas.size.width)
      let x = commands + 3
      canvas.text(
        entry.purpose, x: x, y: y, Style(.axis), width: max(canvas.size.width - x, 0))
    }
  }
}
