/// A size in cells.
public struct Size: Sendable, Hashable {
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int

  /// A size of at least nothing.
  public init(_ width: Int, _ height: Int) {
    self.width = max(width, 0)
    self.height = max(height, 0)
  }
}
