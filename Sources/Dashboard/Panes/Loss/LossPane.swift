import Terminal

/// The losses, the gradient's norm, the learning rate; the perplexity and the way to the goal.
struct LossPane: Pane {
  /// What is shown large, or alone where there is little room.
  var view = LossView.loss

  let keys = [Binding.view] + [.logarithm, .smoothing] + Binding.charts
  var glossary: [Glossary.Entry] {
    Glossary.losses + Glossary.perplexities + Glossary.scales.prefix(2) + Glossary.marks
  }

  mutating func perform(_ action: Action, _ context: Context) -> [Action]? {
    switch action {
    case .view(let index): view = LossView(rawValue: index) ?? view
    case .nextView, .down: view = view.moved(by: 1)
    case .up: view = view.moved(by: -1)
    default: return movingCursor(action)
    }
    return []
  }

  func draw(on canvas: inout Canvas, _ context: Context) {
    LossPaneView(view: view, charts: RunCharts(context)).draw(on: &canvas)
  }
}
