import Terminal

/// The parts of the overview, each of which leads to a pane.
enum OverviewPart: Int, Sendable, CaseIterable {
  case loss, perplexity, scale, weights

  var title: String {
    switch self {
    case .loss: "Loss"
    case .perplexity: "Perplexity"
    case .scale: "Token scale"
    case .weights: "Ternary weights"
    }
  }

  /// What shows it in full.
  var destination: [Action] {
    switch self {
    case .loss: [.show(.loss), .view(LossView.loss.rawValue)]
    case .perplexity: [.show(.loss), .view(LossView.perplexity.rawValue)]
    case .scale: [.show(.tokens)]
    case .weights: [.show(.weights)]
    }
  }
}

/// Loss, perplexity, token scale and ternary weights in small.
struct OverviewPane: Pane {
  /// The part that Enter opens.
  var selected = OverviewPart.loss
  /// Whether the summary of a run that has ended was read.
  var hidesSummary = false

  let keys = [Binding.open] + [.logarithm, .smoothing] + Binding.charts
  var glossary: [Glossary.Entry] {
    Glossary.losses.prefix(2) + Glossary.perplexities.prefix(3) + Glossary.scales.prefix(2)
      + Glossary.weights.prefix(2) + Glossary.marks
  }

  mutating func perform(_ action: Action, _ context: Context) -> [Action]? {
    switch action {
    case .open where !hidesSummary && context.run.standing.phase.hasEnded:
      return [.request(.summarize)]
    case .open: return selected.destination
    case .select(let part):
      if selected.rawValue == part { return selected.destination }
      select(part)
    case .left, .right: select(selected.rawValue ^ 1)
    case .up, .down: select(selected.rawValue ^ 2)
    case .home: return [.look(.step(0))]
    case .end: return [.look(.now)]
    case .back: hidesSummary = context.run.standing.phase.hasEnded && !hidesSummary
    default: return nil
    }
    return []
  }

  private mutating func select(_ part: Int) { selected = OverviewPart(rawValue: part) ?? selected }

  // MARK: Drawing

  func draw(on canvas: inout Canvas, _ context: Context) {
    let run = context.run
    guard run.lastStep != nil || !run.evaluations.isEmpty || run.standing.phase.hasEnded else {
      return WaitingView(run: run).draw(on: &canvas)
    }
    let size = canvas.size
    let summary = hidesSummary ? nil : RunSummary(run)
    let rows = canvas.bounds.rows([.fixed(summary?.height(width: size.width) ?? 0), .share(1)])
    canvas.draw(in: rows[0]) { summary?.draw(on: &$0) }
    let isGrid = size.width >= 100 && size.height >= 18
    for (part, area) in zip(OverviewPart.allCases, Self.places(in: rows[1], isGrid: isGrid)) {
      canvas.draw(in: area) { canvas in
        if isGrid {
          Box(part.title, rightTitle: note(on: part, context), isFocused: part == selected)
            .draw(on: &canvas) { draw(part, title: "", context, on: &$0) }
        } else {
          drawTitled(part, context, on: &canvas)
        }
        // A press chooses the part, also on its chart; the wheel is the chart's.
        canvas.onPress(.select(part.rawValue))
      }
    }
  }

  /// Where the parts stand: two by two, or the charts below one another, or beside where they would
  /// be too low, and the rest in two rows each.
  static func places(in area: Rect, isGrid: Bool) -> [Rect] {
    if isGrid {
      return area.rows([.share(1), .share(1)]).flatMap { $0.columns([.share(1), .share(1)]) }
    }
    let rows = area.rows([.share(1), .fixed(2), .fixed(2)])
    let charts =
      rows[0].height < 14
      ? rows[0].columns([.share(1), .share(1)], gap: 1) : rows[0].rows([.share(1), .share(1)])
    return charts + rows.dropFirst()
  }

  /// What stands on a part's border.
  private func note(on part: OverviewPart, _ context: Context) -> String {
    switch part {
    case .loss: context.charts.words(context, .loss)
    case .perplexity:
      [
        context.charts.words(context, .perplexity),
        PerplexityFacts(context.run, at: context.time).moment,
      ].filter { !$0.isEmpty }.joined(separator: ", ")
    case .scale: ScalePart(context).source
    case .weights: WeightsPart(context).source
    }
  }

  /// Without a border a part has its name in its first row.
  private func drawTitled(_ part: OverviewPart, _ context: Context, on canvas: inout Canvas) {
    let isSelected = part == selected
    let title = (isSelected ? String(canvas.symbols.pointer) : " ") + " " + part.title
    draw(part, title: title, context, on: &canvas)
    canvas.text(title, x: 0, y: 0, Style(isSelected ? .key : .title, .bold))
  }

  /// - Parameter title: what stands at the beginning of the first row.
  private func draw(
    _ part: OverviewPart, title: String, _ context: Context, on canvas: inout Canvas
  ) {
    let charts = RunCharts(context)
    switch part {
    case .loss:
      var chart = charts.chart(.loss, width: canvas.size.width)
      chart.title = title.isEmpty ? nil : title
      charts.draw(chart, on: &canvas)
    case .perplexity:
      let facts = PerplexityFacts(context.run, at: context.time)
      let rows = canvas.bounds.rows([
        .fixed(title.isEmpty ? 0 : 1), .share(1),
        .fixed(title.isEmpty && canvas.size.height >= 8 ? 2 : 0),
      ])
      canvas.draw(in: rows[0].inset(left: title.columns + 2)) { facts.drawRow(on: &$0) }
      canvas.draw(in: rows[1]) { canvas in
        // The loss chart beside it names the runs that are laid over this one.
        charts.draw(
          charts.chart(.perplexity, width: canvas.size.width, showsLegend: false), on: &canvas)
      }
      canvas.draw(in: rows[2]) { facts.draw(on: &$0) }
    case .scale: ScalePart(context).draw(from: title.isEmpty ? 0 : title.columns + 2, on: &canvas)
    case .weights:
      WeightsPart(context).draw(from: title.isEmpty ? 0 : title.columns + 2, charts, on: &canvas)
    }
  }
}
