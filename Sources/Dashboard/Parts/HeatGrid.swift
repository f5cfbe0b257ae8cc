import Terminal

/// A heat map that fills its place: few rows and columns are stretched, and a column or a cell can
/// be pointed out.
struct HeatGrid: Sendable {
  /// The quantities, row by row.
  var values: [[Double?]]
  /// Names of the rows.
  var rowLabels: [String]
  /// Names of the columns, such as positions or steps.
  var columnLabels: [String]
  /// The values at both ends of the colours; nil takes those that there are.
  var range: ClosedRange<Double>?
  /// Whether colours are spaced by ratios.
  var isLogarithmic = false
  /// The row that is pointed out.
  var cursorRow: Int?
  /// The column that is pointed out; without a row from top to bottom.
  var cursorColumn: Int?
  /// Whether the whole column is pointed out, whatever the row.
  var marksColumn = false

  /// The least columns between two names of columns.
  private static let labelDistance = 10

  func draw(on canvas: inout Canvas) {
    guard let places = places(in: canvas.size) else { return }
    HeatMap(
      stretched(places), range: range, isLogarithmic: isLogarithmic,
      rowLabels: labels(places), columnLabels: axis(places)
    ).draw(on: &canvas)
    drawCursor(on: &canvas, places)
  }

  /// The row and the column under a place; nil outside of the map.
  func cell(at place: Point, in size: Size) -> (row: Int, column: Int)? {
    guard let places = places(in: size), places.map.contains(place) else { return nil }
    return (
      places.rows(behind: place.y - places.map.y).lowerBound,
      places.columns(behind: place.x - places.map.x).lowerBound
    )
  }

  // MARK: Places

  /// Where rows and columns are.
  struct Places: Sendable, Equatable {
    /// Where the cells are.
    let map: Rect
    /// Rows and columns of the values.
    let rowCount: Int
    let columnCount: Int

    /// The rows behind one of the screen.
    func rows(behind y: Int) -> Range<Int> { Self.source(y, map.height, rowCount) }

    /// The columns behind one of the screen.
    func columns(behind x: Int) -> Range<Int> { Self.source(x, map.width, columnCount) }

    private static func source(_ place: Int, _ room: Int, _ count: Int) -> Range<Int> {
      let start = place * count / room
      return start..<max((place + 1) * count / room, start + 1)
    }
  }

  /// Where rows and columns are in a size; nil where there is nothing or no room.
  func places(in size: Size) -> Places? {
    let columnCount = values.map(\.count).max() ?? 0
    let longest = rowLabels.map(\.columns).max() ?? 0
    // The same room for labels, axis and legend as the heat map leaves.
    let gutter = longest > 0 && size.width >= 12 ? min(longest, size.width / 3) + 1 : 0
    let rows = (size.height >= 4 ? 1 : 0) + (size.height >= 3 && size.width >= 16 ? 1 : 0)
    let room = Size(size.width - gutter, size.height - rows)
    guard !values.isEmpty, columnCount > 0, room.width > 0, room.height > 0 else { return nil }
    // Rows of one line each are equally high: what is left over stays below.
    let rowHeight = room.height / values.count
    let height = rowHeight == 1 ? values.count : room.height
    return Places(
      map: Rect(x: gutter, y: 0, width: room.width, height: height), rowCount: values.count,
      columnCount: columnCount)
  }

  private func stretched(_ places: Places) -> [[Double?]] {
    var rows: [[Double?]] = []
    var last: Range<Int>?
    for y in 0..<places.map.height {
      let source = places.rows(behind: y)
      if source == last, let row = rows.last {
        rows.append(row)
      } else {
        rows.append(
          (0..<places.map.width).map { x in greatest(source, places.columns(behind: x)) })
      }
      last = source
    }
    return rows
  }

  /// What is shown for several values: no number before all else, then the greatest.
  private func greatest(_ rows: Range<Int>, _ columns: Range<Int>) -> Double? {
    var result: Double?
    for row in rows {
      for value in values[row][columns.clamped(to: values[row].indices)] {
        guard let value else { continue }
        if value.isNaN { return value }
        result = max(result ?? value, value)
      }
    }
    return result
  }

  // MARK: Labels

  /// A row's name stands in the middle of its rows.
  private func labels(_ places: Places) -> [String] {
    var labels = Array(repeating: "", count: places.map.height)
    for y in labels.indices where y == 0 || places.rows(behind: y) != places.rows(behind: y - 1) {
      let source = places.rows(behind: y)
      let height = (y..<labels.count).prefix { places.rows(behind: $0) == source }.count
      if rowLabels.indices.contains(source.lowerBound) {
        labels[y + (height - 1) / 2] = rowLabels[source.lowerBound]
      }
    }
    return labels
  }

  /// Names of columns at round distances.
  private func axis(_ places: Places) -> [String] {
    let perColumn = Double(places.columnCount) / Double(places.map.width)
    let least = Double(Self.labelDistance) * perColumn
    let steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000]
    let step = steps.first { Double($0) >= least } ?? max(Int(least), 1)
    return (0..<places.map.width).map { x in
      let source = places.columns(behind: x)
      let isFirst = x == 0 || places.columns(behind: x - 1).upperBound <= source.lowerBound
      let named = source.first { $0.isMultiple(of: step) }
      guard isFirst, let named, columnLabels.indices.contains(named) else { return "" }
      return columnLabels[named]
    }
  }

  private func drawCursor(on canvas: inout Canvas, _ places: Places) {
    let map = places.map
    func part(_ count: Int, _ source: (Int) -> Range<Int>, _ wanted: Int) -> Range<Int>? {
      guard let first = (0..<count).first(where: { source($0).contains(wanted) }) else {
        return nil
      }
      return first..<first + (first..<count).prefix { source($0).contains(wanted) }.count
    }
    let rows = cursorRow.flatMap { part(map.height, places.rows, $0) }
    let columns = cursorColumn.flatMap { part(map.width, places.columns, $0) }
    if let rows {
      canvas.restyle(Rect(x: 0, y: map.y + rows.lowerBound, width: map.x, height: rows.count)) {
        $0 = Style(.key, .bold)
      }
    }
    guard let columns else { return }
    let marked = marksColumn ? 0..<map.height : rows ?? 0..<map.height
    canvas.restyle(
      Rect(
        x: map.x + columns.lowerBound, y: map.y + marked.lowerBound, width: columns.count,
        height: marked.count)
    ) { $0.attributes.formUnion([.reverse, .bold]) }
  }
}
