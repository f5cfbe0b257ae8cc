/// A row of titles, one of which is chosen.
package struct Tabs: Sendable, Hashable {
  /// The titles; each has its number before it.
  package var titles: [String]
  /// The one that is chosen.
  package var selected: Int

  /// A row of titles.
  package init(_ titles: [String], selected: Int = 0) {
    self.titles = titles
    self.selected = selected
  }

  /// Draws the titles over the canvas's first row; returns where each is.
  @discardableResult
  package func draw(on canvas: inout Canvas) -> [Rect] {
    let texts = texts(in: canvas.size)
    var x = 0
    return texts.enumerated().map { index, title in
      let place = Rect(x: x, y: 0, width: title.columns + 2, height: 1)
      x = place.right + 1
      // The brackets tell the chosen one without colours.
      let isSelected = index == selected
      let text = isSelected ? "[\(title)]" : " \(title) "
      let style: Style = isSelected ? .selected : Style(.inactive)
      canvas.text(text, x: place.x, y: 0, style)
      if !isSelected { canvas.text("\(index + 1)", x: place.x + 1, y: 0, Style(.key)) }
      return place
    }
  }

  /// Numbers and titles; where there is too little room, only the chosen one has its title.
  private func texts(in size: Size) -> [String] {
    let full = titles.enumerated().map { "\($0 + 1) \($1)" }
    guard full.reduce(-1, { $0 + $1.columns + 3 }) > size.width else { return full }
    return titles.indices.map { $0 == selected ? full[$0] : "\($0 + 1)" }
  }
}
