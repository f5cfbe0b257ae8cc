import Terminal

/// How far the student is from the teacher, by position and layer.
struct ErrorsPane: Pane {

  var isAtRoot: Bool { true }

  mutating func perform(_ action: Action, _ context: Context) -> PaneResult { .none }

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult { .none }

  func draw(on canvas: inout Canvas, _ context: Context) {}
}
