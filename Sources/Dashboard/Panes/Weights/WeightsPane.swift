import Terminal

/// The quantized matrices: codes, flips, scales.
struct WeightsPane: Pane {
  /// Only matrices whose names contain this are shown.
  var filter = ""

  var isAtRoot: Bool { true }

  mutating func perform(_ action: Action, _ context: Context) -> PaneResult { .none }

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult { .none }

  func draw(on canvas: inout Canvas, _ context: Context) {}
}
