/// In which order matrices are listed.
struct MatrixOrder: Sendable, Equatable {
  /// What decides.
  private(set) var column = MatrixColumn.name
  /// Whether small values come first.
  private(set) var isAscending = true

  /// Sorts by the next column.
  mutating func next() { sort(by: column.next) }

  /// Turns the order around.
  mutating func reverse() { isAscending.toggle() }

  /// Sorts by a column; again by the same one turns the order around.
  mutating func choose(_ column: MatrixColumn) {
    if column == self.column { reverse() } else { sort(by: column) }
  }

  private mutating func sort(by column: MatrixColumn) {
    self.column = column
    // Of numbers, the greatest are what one looks for.
    isAscending = column == .name
  }

  /// The matrices in this order; those without a value come last, and equal ones keep theirs.
  func sorted(_ states: [MatrixState]) -> [MatrixState] {
    guard column != .name else { return isAscending ? states : states.reversed() }
    return states.enumerated().sorted { a, b in
      let (x, y) = (column.sortValue(a.element) ?? .nan, column.sortValue(b.element) ?? .nan)
      if x.isNaN || y.isNaN || x == y { return x.isNaN == y.isNaN ? a.offset < b.offset : y.isNaN }
      return isAscending ? x < y : x > y
    }.map(\.element)
  }
}
