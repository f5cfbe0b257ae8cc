import Terminal

/// The tokens of a watched text, or of all sequences of a batch, as a table.
struct TokenListView {
  let texts: [WatchedText]
  let order: TokenOrder
  /// The row of the cursor; nil without tokens.
  let selected: TokenPlace?
  let search: String

  func draw(on canvas: inout Canvas) {
    box.draw(on: &canvas) { canvas in
      canvas.draw(in: canvas.bounds.inset(left: 0, top: 0, right: 1, bottom: 0)) {
        table.draw(on: &$0)
      }
    }
  }

  /// The rows.
  var places: [TokenPlace] { order.sorted(texts) }

  /// The token at a place.
  func token(at place: Point, in size: Size) -> TokenPlace? {
    let (place, size) = inTable(place, size)
    return table.row(at: place, in: size).map { places[$0] }
  }

  /// What a title at a place sorts by.
  func key(at place: Point, in size: Size) -> TokenOrder.Key? {
    let (place, size) = inTable(place, size)
    guard place.y == 0, let column = table.column(at: place, in: size) else { return nil }
    return keys.indices.contains(column) ? keys[column] : nil
  }

  private var box: Box {
    Box(
      "tokens of \(name)", rightTitle: "s sorts, r turns around", isFocused: true)
  }

  private var name: String {
    guard let first = texts.first?.watch else { return "no text" }
    guard first.batchStep != nil else { return first.name.fitting(40) }
    let count = texts.count == 1 ? "one sequence" : "\(texts.count) sequences"
    return "the batch of step \(max(first.batchStep ?? 1, 1)), \(count)"
  }

  /// A place of the whole view as one of the table, and the table's size.
  private func inTable(_ place: Point, _ size: Size) -> (place: Point, size: Size) {
    let inner = box.inner(in: size).inset(left: 0, top: 0, right: 1, bottom: 0)
    return (Point(place.x - inner.x, place.y - inner.y), inner.size)
  }

  private var keys: [TokenOrder.Key] {
    TokenOrder.keys(hasTeacher: texts.contains(where: \.hasTeacher))
  }

  private var table: Table {
    let (places, keys) = (places, keys)
    let rows = TokenRows(texts, keys: keys, order: order, search: search)
    return Table(
      keys.map(column) + TokenRows.extraColumns(rows.quantity), rowCount: places.count,
      selected: selected.flatMap { places.firstIndex(of: $0) },
      sorting: keys.firstIndex(of: order.key).map {
        Table.Sorting(column: $0, isAscending: order.isAscending)
      }
    ) { [selected] row in rows.items(of: places[row], isSelected: places[row] == selected) }
  }

  private func column(_ key: TokenOrder.Key) -> Table.Column {
    switch key {
    case .position:
      Table.Column(
        "#", alignment: .right, minimumWidth: texts.count > 1 ? 6 : 3, priority: 9)
    case .text: Table.Column("token", minimumWidth: 10, priority: 9, growth: 1)
    case .quantity(let quantity):
      // What the list is sorted by stays, however narrow it is.
      Table.Column(
        quantity.shortTitle, alignment: .right, minimumWidth: 6,
        priority: key == order.key ? 9 : quantity.priority)
    }
  }
}

extension TokenQuantity {
  /// Which columns stay where there is little room.
  fileprivate var priority: Int {
    switch self {
    case .scale: 8
    case .teacherCrossEntropy, .studentCrossEntropy: 7
    case .difference: 6
    case .confidence: 5
    case .teacherEntropy: 4
    case .kd: 3
    }
  }
}
