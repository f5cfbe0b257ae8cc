/// A row of titles, one of which is chosen.
public struct Tabs: Sendable, Hashable {
  /// The titles; each has its number before it.
  public var titles: [String]
  /// The one that is chosen.
  public var selected: Int

  /// A row of titles.
  public init(_ titles: [String], selected: Int = 0) {
    self.titles = titles
    self.selected = selected
  }

  /// The tab at a column.
  public func tab(atColumn x: Int, in size: Size) -> Int? {
    nil
  }

  /// Draws the titles over the canvas's first row.
  public func draw(on canvas: inout Canvas) {
  }
}
