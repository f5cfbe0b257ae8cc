import Terminal

/// The losses, the gradient's norm, the learning rate; the perplexity and the way to the goal.
struct LossPane: Pane {
  /// What is shown large, or alone where there is little room.
  var view = LossView.loss

  var isAtRoot: Bool { true }

  mutating func perform(_ action: Action, _ context: Context) -> PaneResult {
    switch action {
    case .nextView, .down: view = view.moved(by: 1)
    case .up: view = view.moved(by: -1)
    case .left: return context.charts.movingCursor(by: -1, context)
    case .right: return context.charts.movingCursor(by: 1, context)
    case .pageUp: return context.charts.movingCursor(by: -10, context)
    case .pageDown: return context.charts.movingCursor(by: 10, context)
    case .home:
      return context.charts.looking(at: Int(context.run.chartSteps.lowerBound), context)
    case .end: return context.charts.looking(at: context.run.standing.step, context)
    default: break
    }
    return .none
  }

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult {
    let layout = LossLayout(size, view)
    let charts = RunCharts(context)
    let step = layout.part(at: mouse.place).flatMap {
      charts.step(at: mouse.place, in: $0.area, $0.kind)
    }
    switch mouse.action {
    case .press, .drag:
      if let step { return .look(at: Int(step.rounded())) }
      // On a border or a title it is the view that is meant.
      if mouse.action == .press, let view = layout.view(at: mouse.place) { self.view = view }
    default: return context.charts.turning(mouse.action, about: step, context)
    }
    return .none
  }

  func draw(on canvas: inout Canvas, _ context: Context) {
    LossPaneView(view: view, charts: RunCharts(context))
      .draw(on: &canvas)
  }
}

extension RunCharts {
  /// The step under a place of a chart that is drawn over an area.
  func step(at place: Point, in area: Rect, _ kind: ChartKind) -> Double? {
    let own = Point(place.x - area.x, place.y - area.y)
    return chart(kind, width: area.width).frame(in: area.size).step(at: own)
  }
}
