/// One place on the screen.
package struct Cell: Sendable, Hashable {
  /// One character that a terminal can show; nil in the second half of a wide one.
  package var character: Character?
  package var style: Style

  package init(_ character: Character? = " ", _ style: Style = .plain) {
    self.character = character
    self.style = style
  }
}

/// A picture of the screen as a value: what panes draw into and what a terminal, a test or a file
/// shows.
package struct Frame: Sendable, Hashable {
  package let size: Size
  /// The cells, row by row.
  package private(set) var cells: [Cell]

  package init(_ size: Size) {
    self.size = size
    cells = Array(repeating: Cell(), count: size.width * size.height)
  }

  /// The cell at a place; setting one outside does nothing.
  package subscript(x: Int, y: Int) -> Cell {
    get { contains(x, y) ? cells[y * size.width + x] : Cell() }
    set { if contains(x, y) { cells[y * size.width + x] = newValue } }
  }

  private func contains(_ x: Int, _ y: Int) -> Bool {
    x >= 0 && x < size.width && y >= 0 && y < size.height
  }

  /// The rows as text, without spaces at their ends.
  package var lines: [String] {
    (0..<size.height).map { y in
      var line = String((0..<size.width).compactMap { self[$0, y].character })
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
