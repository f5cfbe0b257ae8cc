/// A cell's place; (0, 0) is the top left one.
package struct Point: Sendable, Hashable {
  /// The column.
  package var x: Int
  /// The row.
  package var y: Int

  /// The place in a column and a row.
  package init(_ x: Int, _ y: Int) {
    self.x = x
    self.y = y
  }
}
