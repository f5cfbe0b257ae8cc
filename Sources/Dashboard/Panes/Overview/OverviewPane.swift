import Terminal

/// Loss, perplexity, token scale and ternary weights in small.
struct OverviewPane: Pane {

  var isAtRoot: Bool { true }

  mutating func perform(_ action: Action, _ context: Context) -> PaneResult { .none }

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult { .none }

  func draw(on canvas: inout Canvas, _ context: Context) {}
}
