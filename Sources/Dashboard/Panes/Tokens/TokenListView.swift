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
      canvas.draw(in: canvas.bounds.inset(right: 1)) {
        let places = places
        let drawn = table(places).draw(on: &$0)
        $0.onWheel()
        for title in drawn.titles where title.column < keys.count {
          $0.onPress(in: title.area, .sortBy(title.column))
        }
        for row in drawn.rows {
          let place = places[row.row]
          $0.onPress(in: row.area, .point(row: place.text, column: place.token))
        }
      }
    }
  }

  /// The rows.
  var places: [TokenPlace] { order.sorted(texts) }

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

  private var keys: [TokenOrder.Key] {
    TokenOrder.keys(hasTeacher: texts.contains(where: \.hasTeacher))
  }

  private func table(_ places: [TokenPlace]) -> Table {
    let keys = keys
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
