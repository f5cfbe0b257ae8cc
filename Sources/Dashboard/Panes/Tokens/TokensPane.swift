import Terminal

/// The inspector of the watched texts, token by token.
struct TokensPane: Pane {
  /// Moves the cursor to the next place of a text.
  mutating func find(_ text: String, _ context: Context) {}

  var isAtRoot: Bool { true }

  mutating func perform(_ action: Action, _ context: Context) -> PaneResult { .none }

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult { .none }

  func draw(on canvas: inout Canvas, _ context: Context) {}
}
