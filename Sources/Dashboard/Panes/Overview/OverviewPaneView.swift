import Terminal

/// Draws the overview.
struct OverviewPaneView {
  let selected: OverviewPart
  /// What became of the run; nil while it goes on, and once that was read.
  let summary: RunSummary?
  let charts: RunCharts

  private var context: Context { charts.context }

  /// Whether there is anything of a run to show yet.
  private func hasSomething(_ run: RunData) -> Bool {
    run.lastStep != nil || !run.evaluations.isEmpty || run.standing.phase.hasEnded
  }

  func draw(on canvas: inout Canvas) {
    guard hasSomething(context.run) else {
      return WaitingView(run: context.run).draw(on: &canvas)
    }
    let layout = OverviewLayout(canvas.size, summary: summary)
    if let summary, let area = layout.summary {
      canvas.draw(in: area) { RunSummaryView(summary: summary).draw(on: &$0) }
    }
    for place in layout.places {
      if layout.isGrid {
        canvas.draw(in: place.area) {
          Box(
            place.part.title, rightTitle: note(on: place.part), isFocused: place.part == selected
          ).draw(on: &$0)
        }
      }
      canvas.draw(in: place.content) { draw(place.part, isBoxed: layout.isGrid, on: &$0) }
      // A press chooses the part, also on its chart; the wheel is the chart's.
      canvas.onPress(in: place.area, .select(place.part.rawValue))
    }
  }

  /// What stands on a part's border.
  private func note(on part: OverviewPart) -> String {
    switch part {
    case .loss, .perplexity: context.charts.words(context, part.chart)
    case .scale: ScalePart(context).source
    case .weights: WeightsPart(context).source
    }
  }

  private func draw(_ part: OverviewPart, isBoxed: Bool, on canvas: inout Canvas) {
    // Without a border the part has its name in its first row.
    let title = isBoxed ? nil : PartTitle(part: part, isSelected: part == selected)
    switch part {
    case .loss: drawChart(.loss, title, on: &canvas)
    case .perplexity: drawPerplexity(title, on: &canvas)
    case .scale: ScalePart(context).draw(title, on: &canvas)
    case .weights: WeightsPart(context).draw(title, charts, on: &canvas)
    }
  }

  private func drawPerplexity(_ title: PartTitle?, on canvas: inout Canvas) {
    let facts = PerplexityFacts(context.run, at: context.time)
    if let title {
      let rows = canvas.bounds.rows([.fixed(1), .share(1)])
      let start = title.draw(on: &canvas) + 2
      canvas.draw(in: rows[0].inset(left: start)) { TextPiece.flow(facts.short, on: &$0, gap: 2) }
      canvas.draw(in: rows[1]) { drawPerplexityChart(on: &$0) }
    } else {
      let rows = canvas.bounds.rows([.share(1), .fixed(canvas.size.height >= 8 ? 2 : 0)])
      canvas.draw(in: rows[0]) { drawPerplexityChart(on: &$0) }
      canvas.draw(in: rows[1]) { facts.drawShort(on: &$0) }
    }
  }

  private func drawPerplexityChart(on canvas: inout Canvas) {
    // The loss chart beside it names the runs that are laid over this one.
    charts.draw(
      charts.chart(.perplexity, width: canvas.size.width, showsLegend: false), on: &canvas)
  }

  private func drawChart(_ kind: ChartKind, _ title: PartTitle?, on canvas: inout Canvas) {
    var chart = charts.chart(kind, width: canvas.size.width)
    chart.title = title?.text(canvas.symbols)
    charts.draw(chart, on: &canvas)
    title?.mark(on: &canvas)
  }
}
