import Terminal

/// The losses, the gradient's norm, the learning rate; the perplexity and the way to the goal.
struct LossPane: Pane {
  /// What is shown large, or alone where there is little room.
  var view = LossView.loss
  /// How the charts are looked at.
  var settings = ChartSettings()

  var isAtRoot: Bool { settings.isAtRoot }

  mutating func perform(_ action: Action, _ context: Context) -> PaneResult {
    switch action {
    case .nextView, .down: view = view.moved(by: 1)
    case .up: view = view.moved(by: -1)
    case .left: return settings.moveCursor(by: -1, context)
    case .right: return settings.moveCursor(by: 1, context)
    case .pageUp: return settings.moveCursor(by: -10, context)
    case .pageDown: return settings.moveCursor(by: 10, context)
    case .home:
      let first = Int(context.run.chartSteps.lowerBound)
      settings.reveal(first, context)
      return .look(at: first)
    case .end:
      settings.reveal(context.run.standing.step, context)
      return .look(at: nil)
    default: return settings.perform(action, context) ?? .none
    }
    return .none
  }

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult {
    let layout = LossLayout(size, view)
    let charts = RunCharts(context: context, settings: settings)
    let step = layout.part(at: mouse.place).flatMap {
      charts.step(at: mouse.place, in: $0.area, $0.kind)
    }
    switch mouse.action {
    case .press, .drag:
      if let step { return .look(at: Int(step.rounded())) }
      // On a border or a title it is the view that is meant.
      if mouse.action == .press, let view = layout.view(at: mouse.place) { self.view = view }
    case .scrollUp:
      settings.viewport.zoom(by: ChartSettings.zoomFactor, about: step, in: charts.allSteps)
    case .scrollDown:
      settings.viewport.zoom(by: 1 / ChartSettings.zoomFactor, about: step, in: charts.allSteps)
    case .release: break
    }
    return .none
  }

  func draw(on canvas: inout Canvas, _ context: Context) {
    LossPaneView(view: view, charts: RunCharts(context: context, settings: settings))
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
