/// A question in the middle of the screen.
package struct Dialog: Sendable, Hashable {
  /// What it is about.
  package var title: String
  /// What it says, line by line.
  package var lines: [String]
  /// What can be answered.
  package var buttons: [String]
  /// The answer that Enter gives.
  package var selected: Int

  /// A question.
  package init(_ title: String, lines: [String], buttons: [String] = [], selected: Int = 0) {
    self.title = title
    self.lines = lines
    self.buttons = buttons
    self.selected = selected
  }

  /// A pointer, brackets and spaces around each, and what separates it from the next.
  private var buttonWidths: [Int] { buttons.map { $0.columns + 7 } }

  /// Whether the answers have room beside one another.
  private func isWide(_ size: Size) -> Bool { buttonWidths.reduce(2, +) <= size.width }

  /// Where it stands in a size.
  private func area(in size: Size) -> Rect {
    let content = lines.map(\.columns).max() ?? 0
    let isWide = isWide(size)
    let answers = isWide ? buttonWidths.reduce(-2, +) : (buttonWidths.max() ?? 2) - 2
    let rows = buttons.isEmpty ? 2 : isWide ? 4 : 3 + buttons.count
    let width = min(max(content, title.columns + 4, answers, 16) + 4, size.width)
    let height = min(lines.count + rows, size.height)
    return Rect(
      x: (size.width - width) / 2, y: (size.height - height) / 2, width: width, height: height)
  }

  /// Draws the question over the middle of the canvas; returns where the buttons are.
  @discardableResult
  package func draw(on canvas: inout Canvas) -> [Rect] {
    let area = area(in: canvas.size)
    let places = buttonPlaces(in: area, isWide: isWide(canvas.size))
    canvas.fill(area, " ", .plain)
    canvas.draw(in: area) { box in
      Box(title, isFocused: true).draw(on: &box) { inside in
        // Where there is too little room, the answers matter more than the last lines.
        let answers = places.isEmpty ? 0 : area.bottom - 1 - places[0].y
        let shown = lines.prefix(max(inside.size.height - answers, 0))
        for (y, line) in shown.enumerated() {
          inside.text(line, x: 1, y: y, width: max(inside.size.width - 2, 0))
        }
      }
    }
    for (index, place) in places.enumerated() {
      let isSelected = index == selected
      let text = (isSelected ? String(canvas.symbols.pointer) : " ") + "[ \(buttons[index]) ]"
      canvas.text(text, x: place.x, y: place.y, isSelected ? .selected : Style(.text))
    }
    return places
  }

  private func buttonPlaces(in area: Rect, isWide: Bool) -> [Rect] {
    let total = isWide ? buttonWidths.reduce(-2, +) : (buttonWidths.max() ?? 2) - 2
    var x = area.x + max((area.width - total) / 2, 1)
    return buttonWidths.enumerated().map { index, width in
      defer { x += isWide ? width : 0 }
      let row = isWide ? 0 : buttons.count - 1 - index
      return Rect(x: x, y: area.bottom - 2 - row, width: width - 2, height: 1)
    }
  }
}
