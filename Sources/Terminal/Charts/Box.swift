/// A border with titles around a pane.
package struct Box: Sendable, Hashable {
  /// What the pane is.
  package var title: String
  /// What stands at the right of the same line.
  package var rightTitle: String
  /// Whether the pane has the keyboard.
  package var isFocused: Bool

  /// A border.
  package init(_ title: String = "", rightTitle: String = "", isFocused: Bool = false) {
    self.title = title
    self.rightTitle = rightTitle
    self.isFocused = isFocused
  }

  /// What is inside of the border in a size.
  package func inner(in size: Size) -> Rect {
    Rect(size).inset(left: 1, top: 1, right: 1, bottom: 1)
  }

  /// Draws the border around the whole canvas; returns what is inside of it.
  @discardableResult
  package func draw(on canvas: inout Canvas) -> Rect {
    let size = canvas.size
    guard size.width >= 2, size.height >= 2 else { return inner(in: size) }
    let symbols = canvas.symbols
    let line = Style(isFocused ? .key : .divider)
    for y in [0, size.height - 1] {
      canvas.fill(Rect(x: 0, y: y, width: size.width, height: 1), symbols.horizontal, line)
    }
    for x in [0, size.width - 1] {
      canvas.fill(Rect(x: x, y: 0, width: 1, height: size.height), symbols.vertical, line)
    }
    let corners = symbols.corners
    canvas[0, 0] = Cell(corners.0, line)
    canvas[size.width - 1, 0] = Cell(corners.1, line)
    canvas[0, size.height - 1] = Cell(corners.2, line)
    canvas[size.width - 1, size.height - 1] = Cell(corners.3, line)
    drawTitles(on: &canvas)
    return inner(in: size)
  }

  private func drawTitles(on canvas: inout Canvas) {
    let room = canvas.size.width - 6
    guard room > 0 else { return }
    var used = 0
    if !title.isEmpty {
      // The focus is seen without colours too.
      if isFocused { canvas.text(String(canvas.symbols.pointer), x: 1, y: 0, Style(.key, [.bold])) }
      let text = title.fitting(room, ellipsis: canvas.symbols.ellipsis)
      used = canvas.text(" \(text) ", x: 2, y: 0, Style(.title, isFocused ? [.bold] : []))
    }
    guard !rightTitle.isEmpty, used + rightTitle.columns + 3 <= room + 2 else { return }
    canvas.text(" \(rightTitle) ", endingAt: canvas.size.width - 2, y: 0, Style(.axis))
  }

  /// Draws the border and, inside of it, its content.
  package func draw(on canvas: inout Canvas, content: (inout Canvas) -> Void) {
    let inner = draw(on: &canvas)
    if !inner.isEmpty { canvas.draw(in: inner, content) }
  }
}
