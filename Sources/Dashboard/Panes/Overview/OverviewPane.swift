import Terminal

/// Loss, perplexity, token scale and ternary weights in small.
struct OverviewPane: Pane {
  /// The part that Enter opens.
  var selected = OverviewPart.loss

  /// Whether the summary of a run that has ended was read.
  var hidesSummary = false

  var isAtRoot: Bool { true }

  mutating func perform(_ action: Action, _ context: Context) -> PaneResult {
    switch action {
    case .open: return selected.destination
    case .left, .right: select(selected.rawValue ^ 1)
    case .up, .down: select(selected.rawValue ^ 2)
    case .home: return .look(at: Int(context.run.chartSteps.lowerBound))
    case .end: return .look(at: nil)
    case .back: hidesSummary = context.run.standing.phase.hasEnded && !hidesSummary
    default: break
    }
    return .none
  }

  private mutating func select(_ part: Int) { selected = OverviewPart(rawValue: part) ?? selected }

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult {
    guard OverviewPaneView.hasSomething(context.run),
      let place = OverviewLayout(size, summary: summary(context.run))
        .place(at: mouse.place)
    else { return .none }
    let charts = RunCharts(context)
    let step = place.part.chart.flatMap { charts.step(at: mouse.place, in: place.content, $0) }
    switch mouse.action {
    case .press:
      if selected == place.part { return place.part.destination }
      selected = place.part
    case .drag:
      if let step { return .look(at: Int(step.rounded())) }
    case .scrollUp, .scrollDown, .scrollLeft, .scrollRight:
      guard place.part.chart != nil else { break }
      return context.charts.turning(mouse.action, about: step, context)
    default: break
    }
    return .none
  }

  private func summary(_ run: RunData) -> RunSummary? { hidesSummary ? nil : RunSummary(run) }

  func draw(on canvas: inout Canvas, _ context: Context) {
    OverviewPaneView(
      selected: selected, summary: summary(context.run), charts: RunCharts(context)
    ).draw(on: &canvas)
  }
}
