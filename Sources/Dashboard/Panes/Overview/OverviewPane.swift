import Terminal

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

  func draw(on canvas: inout Canvas, _ context: Context) {
    OverviewPaneView(
      selected: selected, summary: hidesSummary ? nil : RunSummary(context.run),
      charts: RunCharts(context)
    ).draw(on: &canvas)
  }
}
