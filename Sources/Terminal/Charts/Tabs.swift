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

  /// The tab at a column.
  package func tab(atColumn x: Int, in size: Size) -> Int? {
    x < size.width ? places(in: size).firstIndex { $0.contains(x) } : nil
  }

  /// Draws the titles over the canvas's first row.
  package func draw(on canvas: inout Canvas) {
    let texts = texts(in: canvas.size)
    for (index, place) in places(in: canvas.size).enumerated() {
      // The brackets tell the chosen one without colours.
      let isSelected = index == selected
      let text = isSelected ? "[\(texts[index])]" : " \(texts[index]) "
      let style: Style = isSelected ? .selected : Style(.inactive)
      canvas.text(text, x: place.lowerBound, y: 0, style)
      guard !isSelected else { continue }
      let key = "\(index + 1)"
      if texts[index].hasPrefix(key) {
        canvas.text(key, x: place.lowerBound + 1, y: 0, Style(.key))
      }
    }
  }

  private func places(in size: Size) -> [Range<Int>] {
    var x = 0
    return texts(in: size).map { text in
      defer { x += text.columns + 3 }
      return x..<x + text.columns + 2
    }
  }

  /// Numbers and titles; where there is too little room, only the chosen one has its title.
  private func texts(in size: Size) -> [String] {
    let full = titles.enumerated().map { "\($0 + 1) \($1)" }
    guard full.reduce(-1, { $0 + $1.columns + 3 }) > size.width else { return full }
    return titles.indices.map { $0 == selected ? full[$0] : "\($0 + 1)" }
  }
}
