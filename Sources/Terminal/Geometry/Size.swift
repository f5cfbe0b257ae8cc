/// A size in cells.
package struct Size: Sendable, Hashable {
  /// Columns.
  package var width: Int
  /// Rows.
  package var height: Int

  /// A size of at least nothing.
  package init(_ width: Int, _ height: Int) {
    self.width = max(width, 0)
    self.height = max(height, 0)
  }
}
