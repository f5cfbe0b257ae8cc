import Terminal

extension Canvas {
  /// Writes why there is nothing to see, in the middle.
  mutating func explain(_ text: String, _ style: Style = Style(.inactive)) {
    let lines = text.wrapped(to: max(min(size.width - 4, 72), 1))
    let top = max((size.height - lines.count) / 2, 0)
    for (row, line) in lines.enumerated() {
      self.text(line, x: max((size.width - line.columns) / 2, 0), y: top + row, style)
    }
  }
}
