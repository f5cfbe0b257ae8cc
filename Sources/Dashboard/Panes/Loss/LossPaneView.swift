import Terminal

/// Draws the loss pane.
struct LossPaneView {
  let view: LossView
  let charts: RunCharts

  func draw(on canvas: inout Canvas) {
    let layout = LossLayout(canvas.size, view)
    if let titles = layout.titles { canvas.draw(in: titles) { drawTitles(on: &$0) } }
    var distance = 1.0
    for group in layout.groups {
      if layout.titles == nil { drawBox(of: group, on: &canvas) }
      for part in group.parts {
        let frame = drawChart(part, group, on: &canvas)
        if group.isLarge { distance = frame.stepsPerColumn * 1.5 }
      }
      if let facts = group.facts {
        canvas.draw(in: facts) { drawFacts(on: &$0, isLarge: group.isLarge) }
      }
    }
    canvas.draw(in: layout.readout) {
      ReadoutView(charts: charts, distance: distance, view: view).draw(on: &$0)
    }
  }

  private func drawTitles(on canvas: inout Canvas) {
    var x = 0
    for other in LossView.allCases {
      let width = canvas.text(
        " \(other.title) ", x: x, y: 0, other == view ? .selected : Style(.axis))
      canvas.onPress(in: Rect(x: x, y: 0, width: width, height: 1), .view(other.rawValue))
      x += width + 1
    }
    canvas.text(look, endingAt: canvas.size.width, y: 0, Style(.axis))
  }

  /// How the large charts are looked at.
  private var look: String { charts.context.charts.words(charts.context, view.charts[0]) }

  /// A press on a border or a title means the view.
  private func drawBox(of group: LossLayout.Group, on canvas: inout Canvas) {
    let right = group.isLarge ? look : value(of: group.parts.first?.kind)
    canvas.draw(in: group.box) {
      Box(group.title, rightTitle: right, isFocused: group.isLarge).draw(on: &$0)
      $0.onPress(.view(group.view.rawValue))
    }
  }

  /// The value that the border of a small chart shows.
  private func value(of kind: ChartKind?) -> String {
    guard let kind, kind != .loss, kind != .perplexity, let line = charts.lines(kind).first else {
      return ""
    }
    let cursor = charts.context.time.map(Double.init) ?? .infinity
    guard let place = line.series.index(at: cursor) else { return "" }
    return Format.number(line.series.values[place])
  }

  private func drawChart(
    _ part: LossLayout.Part, _ group: LossLayout.Group, on canvas: inout Canvas
  ) -> ChartFrame {
    // A small chart of one line has its name on the border.
    let isPlain = !group.isLarge && part.kind != .loss && charts.context.overlays.isEmpty
    let chart = charts.chart(part.kind, width: part.area.width, showsLegend: !isPlain)
    var frame = chart.frame(in: part.area.size, canvas.symbols)
    canvas.draw(in: part.area) { frame = charts.draw(chart, on: &$0) }
    return frame
  }

  private func drawFacts(on canvas: inout Canvas, isLarge: Bool) {
    let facts = PerplexityFacts(charts.context.run, at: charts.context.time)
    guard isLarge, canvas.size.height > 2 || canvas.size.width >= LossLayout.wideFacts else {
      return facts.drawShort(on: &canvas)
    }
    let rows = canvas.bounds.rows([.share(1), .fixed(1)])
    canvas.draw(in: rows[0]) { TextPiece.flow(facts.pieces, on: &$0) }
    canvas.draw(in: rows[1]) { facts.goalPiece.draw(on: &$0, x: 0, y: 0) }
  }
}
