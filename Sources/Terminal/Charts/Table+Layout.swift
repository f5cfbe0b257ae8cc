extension Table {
  /// The first row that is shown in a size.
  public func firstRow(in size: Size) -> Int {
    Scroll.offset(offset, keeping: selected, visible: max(size.height - 1, 0), of: rowCount)
  }

  /// The row at a place.
  public func row(at place: Point, in size: Size) -> Int? {
    nil
  }

  /// The column at a place, in the titles as well as in rows.
  public func column(at place: Point, in size: Size) -> Int? {
    nil
  }
}
