import Terminal

/// The list of matrices, with their totals below it.
struct MatrixListView: Sendable {
  let list: MatrixList
  let order: MatrixOrder
  let filter: String
  let selected: Int?
  let isFocused: Bool

  /// The rows of the screen that so many matrices need.
  static func height(ofRows count: Int) -> Int { count + borderAndTotals }

  /// The border, the titles, and the totals with the line above them.
  private static let borderAndTotals = 5

  /// Where the table is, and the totals.
  private func parts(in size: Size) -> (table: Rect, totals: Rect) {
    let inner = Box().inner(in: size)
    // On a low screen the rows need the room.
    let rows = inner.rows([.share(1), .fixed(inner.height >= 8 ? 2 : 0)])
    return (rows[0], rows[1])
  }

  func draw(on canvas: inout Canvas) {
    let step = list.all.first.map { " at step \($0.values.step)" } ?? ""
    Box("Matrices" + step, rightTitle: rightTitle(canvas.symbols), isFocused: isFocused)
      .draw(on: &canvas)
    let parts = parts(in: canvas.size)
    canvas.draw(in: parts.table) { canvas in
      guard !list.shown.isEmpty else {
        return canvas.explain("No matrix is called '\(filter)'. Escape shows all of them.")
      }
      let drawn = table(canvas.symbols).draw(on: &canvas)
      canvas.onWheel()
      for title in drawn.titles { canvas.onPress(in: title.area, .sortBy(title.column)) }
      for row in drawn.rows { canvas.onPress(in: row.area, .select(list.shown[row.row].record.id)) }
    }
    let totals = MatrixTotals(of: list.shown.map(\.values), list.shown.map(\.record))
    guard totals.weightCount > 0 else { return }
    canvas.draw(in: parts.totals) { drawTotals(totals, on: &$0, under: parts.table.size) }
  }

  // MARK: Parts

  private func rightTitle(_ symbols: Symbols) -> String {
    var facts: [String] = []
    if !filter.isEmpty {
      facts.append("\(list.shown.count) of \(list.all.count) shown, /\(filter)")
    }
    if order.column != .name || !order.isAscending {
      facts.append("by \(order.column.sortTitle) \(order.isAscending ? symbols.up : symbols.down)")
    }
    let count = list.all.count { !$0.warnings.isEmpty }
    if count > 0 { facts.append("\(symbols.warning) \(count) to look at") }
    return facts.joined(separator: " \(symbols.dot) ")
  }

  private func columns(_ symbols: Symbols) -> [Table.Column] {
    let longest = list.shown.map(\.name.columns).max() ?? 0
    let isTernary = list.all.first?.isTernary ?? true
    return MatrixColumn.allCases.map {
      $0.column(symbols, nameWidth: longest, isTernary: isTernary)
    }
  }

  private func table(_ symbols: Symbols) -> Table {
    let rows = list.shown
    return Table(
      columns(symbols), rowCount: rows.count, selected: list.place(of: selected),
      sorting: Table.Sorting(column: order.column.rawValue, isAscending: order.isAscending)
    ) { row in MatrixColumn.allCases.map { $0.item(rows[row], symbols) } }
  }

  /// A table of one row with the same columns as the one above; a line takes its titles' place.
  private func drawTotals(_ totals: MatrixTotals, on canvas: inout Canvas, under size: Size) {
    let symbols = canvas.symbols
    let hasScrollBar = list.shown.count > size.height - 1
    let width = canvas.size.width - (hasScrollBar ? 2 : 0)
    canvas.draw(in: Rect(x: 0, y: 0, width: width, height: 2)) { canvas in
      // No row is selected, but the pointer keeps its room.
      Table(
        columns(symbols), rows: [MatrixColumn.allCases.map { $0.item(totals, symbols) }],
        selected: -1
      ).draw(on: &canvas)
    }
    canvas.fill(
      Rect(x: 0, y: 0, width: canvas.size.width, height: 1), symbols.horizontal, Style(.divider))
    canvas.text(
      " \(Format.count(totals.weightCount)) weights, mean over all ", x: 2, y: 0, Style(.axis),
      width: width)
  }
}
