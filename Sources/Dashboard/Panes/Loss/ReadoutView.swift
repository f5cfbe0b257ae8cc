import RunStore
import Terminal

/// The values of every series at the cursor, and what happened near it.
struct ReadoutView {
  let charts: RunCharts
  /// How many steps away an event is still near.
  let distance: Double
  /// The view whose values come first.
  let view: LossView

  func draw(on canvas: inout Canvas) {
    let rows = canvas.bounds.rows([.share(1), .fixed(1)])
    canvas.draw(in: rows[0]) { TextPiece.flow(pieces, on: &$0, gap: 2) }
    canvas.draw(in: rows[1]) { drawEvents(on: &$0) }
  }

  /// The step that is read.
  var step: Double { Double(charts.context.time ?? Int(charts.context.run.chartSteps.upperBound)) }

  // MARK: Values

  var pieces: [TextPiece] {
    let moment =
      charts.context.time.map { TextPiece("step", "\($0)", Style(.mark)) }
      ?? TextPiece("now", "\(charts.context.run.standing.step)", Style(.good))
    let run = charts.context.run
    let first = view.charts(of: run)
    let others = ChartKind.all(of: run).filter { !first.contains($0) }
    let own = (first + others).flatMap { kind in
      charts.lines(kind).compactMap { piece($0, label: label(of: $0, kind)) }
    }
    return [moment] + own + overlayPieces
  }

  /// What a line is called among all; nil for its own name.
  private func label(of line: LineChart.Line, _ kind: ChartKind) -> String? {
    switch kind {
    case .perplexity: line.isBehind ? nil : "perplexity"
    case .task: line.marksValues ? kind.contents.title : "\(kind.contents.title) of the teacher"
    default: nil
    }
  }

  /// A line's value; nil where it has none yet.
  private func piece(_ line: LineChart.Line, label: String? = nil) -> TextPiece? {
    guard let place = line.series.index(at: step) else { return nil }
    var note = ""
    if Double(line.series.steps[place]) != step {
      note = "at step \(line.series.steps[place])"
    } else if line.showsSmoothed {
      note = "avg \(Format.number(line.series.smoothed[place]))"
    }
    return TextPiece(
      label ?? line.label, Format.number(line.series.values[place]), note, Style(line.ink))
  }

  /// Of other runs only what comparing them begins with.
  private var overlayPieces: [TextPiece] {
    zip(charts.context.overlays, Role.overlays).flatMap { overlay, role in
      [
        ("ground truth", overlay.series[.groundTruth] ?? overlay.series[.loss]),
        ("perplexity", overlay.series.perplexity),
      ].flatMap { name, series -> [TextPiece] in
        guard let series else { return [] }
        let label = "\(overlay.name) \(name)"
        return [piece(.init(series, ink: .role(role), label: label))].compactMap { $0 }
      }
    }
  }

  // MARK: Events

  func drawEvents(on canvas: inout Canvas) {
    let run = charts.context.run
    let near = run.marks(near: step, within: distance)
    if charts.context.time != nil, !near.isEmpty {
      return TextPiece.flow(near.prefix(3).map { piece($0) }, on: &canvas)
    }
    guard let last = run.marks.last(where: { Double($0.step) <= step }) else { return }
    let word = canvas.text("last: ", x: 0, y: 0, Style(.inactive))
    piece(last).draw(on: &canvas, x: word, y: 0)
  }

  private func piece(_ event: LineChart.Event) -> TextPiece {
    let symbol = event.symbol.map { "\($0) " } ?? ""
    return TextPiece(
      "\(symbol)step", "\(event.step)", event.text, Style(event.ink), noteStyle: Style(.text))
  }
}

extension RunData {
  /// What happened at most so many steps away from a step, the nearest first.
  func marks(near step: Double, within distance: Double) -> [LineChart.Event] {
    func away(_ event: LineChart.Event) -> Double { abs(Double(event.step) - step) }
    return marks.filter { away($0) <= max(distance, 0.5) }.sorted { away($0) < away($1) }
  }
}
