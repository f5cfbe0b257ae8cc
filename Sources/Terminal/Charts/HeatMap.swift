import Foundation

/// A matrix of quantities as colours that fill their place, and as densities where there are few
/// colours: few rows and columns are stretched, and what does not fit is drawn together and shows the
/// greatest value, so that a hot spot is never hidden.
package struct HeatMap: Sendable {
  /// The quantities, row by row; nil where there is none.
  var values: [[Double?]]
  /// Names of the rows, to their left.
  var rowLabels: [String]
  /// Names of the columns, such as positions or steps, below them: those at round distances.
  var columnLabels: [String]
  /// The values at both ends of the ramp; nil takes those that there are.
  var range: ClosedRange<Double>?
  /// Whether colours are spaced by ratios.
  var isLogarithmic: Bool
  var cursorRow: Int?
  /// The column that is pointed out; without a row from top to bottom.
  var cursorColumn: Int?
  /// Whether the whole column is pointed out, whatever the row.
  var marksColumn: Bool

  package init(
    _ values: [[Double?]], rowLabels: [String] = [], columnLabels: [String] = [],
    range: ClosedRange<Double>? = nil, isLogarithmic: Bool = false, cursorRow: Int? = nil,
    cursorColumn: Int? = nil, marksColumn: Bool = false
  ) {
    self.values = values
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.range = range
    self.isLogarithmic = isLogarithmic
    self.cursorRow = cursorRow
    self.cursorColumn = cursorColumn
    self.marksColumn = marksColumn
  }

  /// Where rows and columns are.
  package struct Layout: Sendable, Hashable {
    /// Where the cells are.
    let map: Rect
    let rowCount: Int
    let columnCount: Int

    /// The rows behind one of the screen.
    func rows(behind y: Int) -> Range<Int> { Self.source(y, map.height, rowCount) }

    /// The columns behind one of the screen.
    func columns(behind x: Int) -> Range<Int> { Self.source(x, map.width, columnCount) }

    /// The row and the column under a place, the first ones where several are drawn together; nil
    /// outside of the map.
    package func cell(at place: Point) -> (row: Int, column: Int)? {
      guard map.contains(place) else { return nil }
      return (rows(behind: place.y - map.y).lowerBound, columns(behind: place.x - map.x).lowerBound)
    }

    private static func source(_ place: Int, _ room: Int, _ count: Int) -> Range<Int> {
      let start = place * count / room
      return start..<max((place + 1) * count / room, start + 1)
    }
  }

  /// Where rows and columns are in a size; nil where there is nothing or no room.
  func layout(in size: Size) -> Layout? {
    let columnCount = values.map(\.count).max() ?? 0
    let longest = rowLabels.map(\.columns).max() ?? 0
    let gutter = longest > 0 && size.width >= 12 ? min(longest, size.width / 3) + 1 : 0
    let below = (hasColumnLabels(size) ? 1 : 0) + (hasLegend(size) ? 1 : 0)
    let room = Size(size.width - gutter, size.height - below)
    guard !values.isEmpty, columnCount > 0, room.width > 0, room.height > 0 else { return nil }
    // Rows of one line each are equally high: what is left over stays below.
    let rowHeight = room.height / values.count
    let height = rowHeight == 1 ? values.count : room.height
    return Layout(
      map: Rect(x: gutter, y: 0, width: room.width, height: height), rowCount: values.count,
      columnCount: columnCount)
  }

  private func hasColumnLabels(_ size: Size) -> Bool { !columnLabels.isEmpty && size.height >= 4 }
  private func hasLegend(_ size: Size) -> Bool { size.height >= 3 && size.width >= 16 }

  // MARK: Drawing

  /// Draws the map over the whole canvas; returns where rows and columns are.
  @discardableResult
  package func draw(on canvas: inout Canvas) -> Layout? {
    guard let layout = layout(in: canvas.size) else { return nil }
    let (map, range) = (layout.map, range ?? extent)
    for y in 0..<map.height {
      let rows = layout.rows(behind: y)
      for x in 0..<map.width {
        canvas[map.x + x, map.y + y] = cell(
          greatest(rows, layout.columns(behind: x)), range, canvas.symbols)
      }
    }
    drawRowLabels(on: &canvas, layout)
    if hasColumnLabels(canvas.size) { drawColumnLabels(on: &canvas, layout) }
    if hasLegend(canvas.size) {
      let y = map.bottom + (hasColumnLabels(canvas.size) ? 1 : 0)
      drawLegend(on: &canvas, y, range)
    }
    drawCursor(on: &canvas, layout)
    return layout
  }

  private func cell(_ value: Double?, _ range: ClosedRange<Double>, _ symbols: Symbols) -> Cell {
    guard let value else { return Cell() }
    guard value.isFinite, !isLogarithmic || value >= 0 else {
      let glyph = value.isNaN ? symbols.notANumber : value > 0 ? symbols.up : symbols.down
      return Cell(glyph, Style(.role(.error), [.bold]))
    }
    return cell(atShare: share(of: value, in: range), symbols)
  }

  /// A place on the ramp: a ground of its colour, or a density.
  private func cell(atShare share: Double, _ symbols: Symbols) -> Cell {
    let ink = Ink.share(.heat, share)
    if symbols.hasRamps { return Cell(" ", Style(.role(.text), on: ink)) }
    // The first one is empty, which is what no value looks like.
    let shades = symbols.shades.dropFirst()
    let index = shades.startIndex + Int((share * Double(shades.count - 1)).rounded())
    return Cell(shades[index], Style(ink))
  }

  private func share(of value: Double, in range: ClosedRange<Double>) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    let result: Double
    if isLogarithmic {
      guard value > 0, low > 0, high > low else { return value > 0 ? 1 : 0 }
      result = log(value / low) / log(high / low)
    } else {
      // Halves, so that differences of the greatest numbers stay finite.
      result = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5
    }
    return min(max(result, 0), 1)
  }

  /// The finite values' range.
  private var extent: ClosedRange<Double> {
    let finite = values.joined().compactMap { $0 }.filter {
      $0.isFinite && (!isLogarithmic || $0 > 0)
    }
    return (finite.min() ?? 0)...(finite.max() ?? 0)
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
  private func drawRowLabels(on canvas: inout Canvas, _ layout: Layout) {
    guard layout.map.x > 1 else { return }
    var y = 0
    while y < layout.map.height {
      let rows = layout.rows(behind: y)
      let height = (y..<layout.map.height).prefix { layout.rows(behind: $0) == rows }.count
      if rowLabels.indices.contains(rows.lowerBound) {
        let label = rowLabels[rows.lowerBound].fitting(
          layout.map.x - 1, ellipsis: canvas.symbols.ellipsis)
        canvas.text(
          label, endingAt: layout.map.x - 1, y: layout.map.y + y + (height - 1) / 2, Style(.axis))
      }
      y += height
    }
  }

  /// The least columns between two names of columns.
  private static let labelDistance = 10

  private func drawColumnLabels(on canvas: inout Canvas, _ layout: Layout) {
    let map = layout.map
    let least = Double(Self.labelDistance * layout.columnCount) / Double(map.width)
    let steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000]
    let step = steps.first { Double($0) >= least } ?? max(Int(least), 1)
    var free = 0
    for x in 0..<map.width {
      let source = layout.columns(behind: x)
      let isFirst = x == 0 || layout.columns(behind: x - 1).upperBound <= source.lowerBound
      guard isFirst, let named = source.first(where: { $0.isMultiple(of: step) }),
        columnLabels.indices.contains(named)
      else { continue }
      let label = columnLabels[named]
      guard map.x + x >= free, map.x + x + label.columns <= canvas.size.width else { continue }
      free = map.x + x + canvas.text(label, x: map.x + x, y: map.bottom, Style(.axis)) + 1
    }
  }

  private func drawLegend(on canvas: inout Canvas, _ y: Int, _ range: ClosedRange<Double>) {
    var x = canvas.text(Format.number(range.lowerBound), x: 0, y: y, Style(.axis)) + 1
    let columns = 10
    for place in 0..<columns {
      canvas[x + place, y] = cell(atShare: Double(place) / Double(columns - 1), canvas.symbols)
    }
    x += columns + 1
    canvas.text(
      Format.number(range.upperBound) + (isLogarithmic ? " log" : ""), x: x, y: y, Style(.axis))
  }

  private func drawCursor(on canvas: inout Canvas, _ layout: Layout) {
    let map = layout.map
    func part(_ count: Int, _ source: (Int) -> Range<Int>, _ wanted: Int?) -> Range<Int>? {
      guard let wanted, let first = (0..<count).first(where: { source($0).contains(wanted) }) else {
        return nil
      }
      return first..<first + (first..<count).prefix { source($0).contains(wanted) }.count
    }
    let rows = part(map.height, layout.rows, cursorRow)
    if let rows {
      canvas.restyle(Rect(x: 0, y: map.y + rows.lowerBound, width: map.x, height: rows.count)) {
        $0 = Style(.key, [.bold])
      }
    }
    guard let columns = part(map.width, layout.columns, cursorColumn) else { return }
    let marked = marksColumn ? 0..<map.height : rows ?? 0..<map.height
    canvas.restyle(
      Rect(
        x: map.x + columns.lowerBound, y: map.y + marked.lowerBound, width: columns.count,
        height: marked.count)
    ) { $0.attributes.formUnion([.reverse, .bold]) }
  }
}
