extension Table {
  /// Where the titles and the rows of a table were drawn.
  package struct Drawn: Sendable {
    /// The columns' titles, by column.
    package var titles: [(column: Int, area: Rect)] = []
    /// The rows that are shown.
    package var rows: [(row: Int, area: Rect)] = []
  }

  /// Draws the table over the whole canvas; its first row has the titles. Returns where everything
  /// is.
  @discardableResult
  package func draw(on canvas: inout Canvas) -> Drawn {
    let size = canvas.size
    var drawn = Drawn()
    guard !canvas.bounds.isEmpty else { return drawn }
    let places = places(in: size)
    for place in places {
      drawTitle(on: &canvas, place)
      drawn.titles.append(
        (place.column, Rect(x: place.x, y: 0, width: place.width, height: 1)))
    }
    let first = firstRow(in: size)
    let end = min(first + size.height - 1, rowCount)
    let hasBar = needsScrollBar(in: size)
    let width = size.width - (hasBar ? 2 : 0)
    for row in first..<max(first, end) {
      let y = 1 + row - first
      let items = self.row(row)
      drawn.rows.append((row, Rect(x: 0, y: y, width: width, height: 1)))
      for place in places where items.indices.contains(place.column) {
        draw(items[place.column], on: &canvas, place, y)
      }
      guard row == selected else { continue }
      canvas.text(String(canvas.symbols.pointer), x: 0, y: y, Style(.key, [.bold]))
      canvas.restyle(Rect(x: 0, y: y, width: width, height: 1)) { style in
        style.background = .role(.selectedBackground)
        style.attributes.insert(.bold)
        if style.foreground == .role(.text) { style.foreground = .role(.selected) }
      }
    }
    if hasBar { drawScrollBar(on: &canvas, first) }
    return drawn
  }

  private func drawTitle(on canvas: inout Canvas, _ place: Place) {
    var title = columns[place.column].title
    if let sorting, sorting.column == place.column {
      title += " \(sorting.isAscending ? canvas.symbols.up : canvas.symbols.down)"
    }
    draw(.text(title, Style(.title, [.bold])), on: &canvas, place, 0)
  }

  private func draw(_ item: Item, on canvas: inout Canvas, _ place: Place, _ y: Int) {
    switch item {
    case .text(let text, let style):
      if columns[place.column].alignment == .right, text.columns <= place.width {
        canvas.text(text, endingAt: place.x + place.width, y: y, style)
      } else {
        canvas.text(text, x: place.x, y: y, style, width: place.width)
      }
    case .drawing(let draw):
      canvas.draw(in: Rect(x: place.x, y: y, width: place.width, height: 1), draw)
    }
  }

  private func drawScrollBar(on canvas: inout Canvas, _ first: Int) {
    let (x, height) = (canvas.size.width - 1, canvas.size.height - 1)
    guard height > 0 else { return }
    let length = max(height * height / max(rowCount, 1), 1)
    let hidden = max(rowCount - height, 1)
    let start = first * (height - length) / hidden
    for y in 0..<height {
      let isThumb = y >= start && y < start + length
      canvas[x, y + 1] =
        isThumb
        ? Cell(canvas.symbols.full, Style(.inactive))
        : Cell(canvas.symbols.vertical, Style(.divider))
    }
  }
}
