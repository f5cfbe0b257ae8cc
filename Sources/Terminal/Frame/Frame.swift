/// A picture of the screen as a value: what panes draw into and what a terminal, a test or a file
/// shows.
package struct Frame: Sendable, Hashable {
  /// Its size.
  package let size: Size
  /// The cells, row by row.
  package private(set) var cells: [Cell]

  /// An empty frame.
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
