extension HeatMap {
  /// Where everything stands in a size.
  struct Layout {
    /// Where the cells are.
    var map: Rect
    /// The row of the columns' names.
    var columnLabels: Int?
    /// The row that says what the colours mean.
    var legend: Int?
    /// Rows and columns of the matrix.
    var rows: Int
    var columns: Int
    /// Rows and columns that are drawn; each stands for one or more of the matrix.
    var shownRows: Int
    var shownColumns: Int
    /// The room of each.
    var cell: Size

    /// The matrix's rows behind a drawn one.
    func rows(behind row: Int) -> Range<Int> {
      row * rows / shownRows..<(row + 1) * rows / shownRows
    }

    /// The matrix's columns behind a drawn one.
    func columns(behind column: Int) -> Range<Int> {
      column * columns / shownColumns..<(column + 1) * columns / shownColumns
    }
  }

  /// Where everything stands; nil where there is nothing to show.
  func layout(in size: Size) -> Layout? {
    let rows = values.count
    let columns = values.map(\.count).max() ?? 0
    guard rows > 0, columns > 0, size.width > 0, size.height > 0 else { return nil }
    let longest = rowLabels.map(\.columns).max() ?? 0
    let gutter = longest > 0 && size.width >= 12 ? min(longest, size.width / 3) + 1 : 0
    let hasLegend = showsLegend && size.height >= 3 && size.width >= 16
    let hasLabels = !columnLabels.isEmpty && size.height >= 4
    let height = size.height - (hasLegend ? 1 : 0) - (hasLabels ? 1 : 0)
    let width = size.width - gutter
    let (shownRows, shownColumns) = (min(rows, height), min(columns, width))
    let cellWidth = min(width / shownColumns, 8)
    // Terminal cells are about twice as high as they are wide.
    let cell = Size(cellWidth, min(height / shownRows, max(cellWidth / 2, 1)))
    let map = Rect(
      x: gutter, y: 0, width: cell.width * shownColumns, height: cell.height * shownRows)
    return Layout(
      map: map, columnLabels: hasLabels ? map.bottom : nil,
      legend: hasLegend ? map.bottom + (hasLabels ? 1 : 0) : nil, rows: rows, columns: columns,
      shownRows: shownRows, shownColumns: shownColumns, cell: cell)
  }

  /// The row and the column of the matrix under a place; where several are drawn together, the
  /// first of them.
  package func cell(at place: Point, in size: Size) -> (row: Int, column: Int)? {
    guard let layout = layout(in: size), layout.map.contains(place) else { return nil }
    let row = (place.y - layout.map.y) / layout.cell.height
    let column = (place.x - layout.map.x) / layout.cell.width
    return (layout.rows(behind: row).lowerBound, layout.columns(behind: column).lowerBound)
  }
}
