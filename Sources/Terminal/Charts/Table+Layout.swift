extension Table {
  /// A column that is shown.
  struct Place: Hashable {
    /// Which one it is.
    var column: Int
    /// Its first column on the screen.
    var x: Int
    /// Its columns on the screen.
    var width: Int
  }

  /// The columns between two of the table.
  private static let gap = 2

  /// The first row that is shown in a size.
  func firstRow(in size: Size) -> Int {
    Scroll.offset(0, keeping: selected, visible: max(size.height - 1, 0), of: rowCount)
  }

  /// Whether there are more rows than are shown.
  func needsScrollBar(in size: Size) -> Bool { rowCount > size.height - 1 && size.width > 3 }

  /// The columns that have room, from left to right.
  func places(in size: Size) -> [Place] {
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
