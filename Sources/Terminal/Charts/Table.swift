/// Rows of facts in columns, with a selection and a scroll bar.
package struct Table: Sendable {
  /// Where a column's texts stand.
  package enum Alignment: Sendable, Hashable { case left, right }

  /// A column.
  package struct Column: Sendable {
    package let title: String
    let alignment: Alignment
    let minimumWidth: Int
    let priority: Int
    let growth: Int

    /// - Parameters:
    ///   - minimumWidth: the columns of the screen that it needs.
    ///   - priority: where there is too little room, the lowest vanishes first; of equal ones the
    ///     last.
    ///   - growth: its share in the room that is left over; 0 keeps the minimum.
    package init(
      _ title: String, alignment: Alignment = .left, minimumWidth: Int, priority: Int = 0,
      growth: Int = 0
    ) {
      self.title = title
      self.alignment = alignment
      self.minimumWidth = minimumWidth
      self.priority = priority
      self.growth = growth
    }
  }

  /// What stands in a row's column.
  package enum Item: Sendable {
    /// A text in a style.
    case text(String, Style = .plain)
    /// Anything that draws itself.
    case drawing(@Sendable (inout Canvas) -> Void)
  }

  /// Which column the rows are sorted by.
  package struct Sorting: Sendable, Hashable {
    let column: Int
    /// Whether small values come first.
    let isAscending: Bool

    package init(column: Int, isAscending: Bool) {
      self.column = column
      self.isAscending = isAscending
    }
  }

  private let columns: [Column]
  private let rowCount: Int
  private let row: @Sendable (Int) -> [Item]
  private let selected: Int?
  private let sorting: Sorting?

  /// A table whose rows are made when they are shown: an item for each column.
  package init(
    _ columns: [Column], rowCount: Int, selected: Int? = nil, sorting: Sorting? = nil,
    row: @escaping @Sendable (Int) -> [Item]
  ) {
    self.columns = columns
    self.rowCount = rowCount
    self.row = row
    self.selected = selected
    self.sorting = sorting
  }

  /// A table of rows.
  package init(
    _ columns: [Column], rows: [[Item]], selected: Int? = nil, sorting: Sorting? = nil
  ) {
    self.init(columns, rowCount: rows.count, selected: selected, sorting: sorting) { rows[$0] }
  }

  // MARK: Drawing

  /// Where the titles and the rows of a table were drawn.
  package struct Drawn: Sendable {
    package fileprivate(set) var titles: [(column: Int, area: Rect)] = []
    package fileprivate(set) var rows: [(row: Int, area: Rect)] = []
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
    let first = Scroll.offset(
      0, keeping: selected, visible: max(size.height - 1, 0), of: rowCount)
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

  // MARK: Layout

  /// Where a column is shown.
  private struct Place {
    let column: Int
    let x: Int
    let width: Int
  }

  /// The columns between two of the table.
  private static let gap = 2

  /// Whether there are more rows than are shown.
  private func needsScrollBar(in size: Size) -> Bool {
    rowCount > size.height - 1 && size.width > 3
  }

  /// The columns that have room, from left to right.
  private func places(in size: Size) -> [Place] {
    // The pointer tells the selected row without colours.
    let start = selected == nil ? 0 : 2
    let room = size.width - start - (needsScrollBar(in: size) ? 2 : 0)
    var shown = Array(columns.indices)
    func needed() -> Int {
      shown.reduce(0) { $0 + width(of: $1) } + Self.gap * max(shown.count - 1, 0)
    }
    while needed() > room, shown.count > 1 {
      // Of equal priorities the last column goes first.
      let last = shown.indices.min {
        let (a, b) = (columns[shown[$0]].priority, columns[shown[$1]].priority)
        return a == b ? $0 > $1 : a < b
      }
      guard let last else { break }
      shown.remove(at: last)
    }
    let spare = max(room - needed(), 0)
    let growth = shown.reduce(0) { $0 + columns[$1].growth }
    var x = start
    var (given, weight) = (0, 0)
    return shown.map { column in
      weight += columns[column].growth
      let end = growth > 0 ? spare * weight / growth : 0
      let width = min(width(of: column) + end - given, max(size.width - x, 0))
      given = end
      defer { x += width + Self.gap }
      return Place(column: column, x: x, width: width)
    }
  }

  /// What a column needs; its title with the mark of the order always fits.
  private func width(of column: Int) -> Int {
    max(columns[column].minimumWidth, columns[column].title.columns + 2)
  }
}
