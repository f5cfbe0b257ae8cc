import Terminal

/// Time and memory; what was logged; what happened.
struct SystemPane: Pane {
  /// Only lines that contain this are shown.
  var filter = ""

  var isAtRoot: Bool { true }

  mutating func perform(_ action: Action, _ context: Context) -> PaneResult { .none }

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult { .none }

  func draw(on canvas: inout Canvas, _ context: Context) {}
}
