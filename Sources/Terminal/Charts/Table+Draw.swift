extension Table {
  /// Draws the table over the whole canvas; its first row has the titles.
  public func draw(on canvas: inout Canvas) {
  }
}
