import Terminal

/// The losses, the gradient's norm, the learning rate; the perplexity and the way to the goal.
struct LossPane: Pane {

  var isAtRoot: Bool { true }

  mutating func perform(_ action: Action, _ context: Context) -> PaneResult { .none }

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult { .none }

  func draw(on canvas: inout Canvas, _ context: Context) {}
}
