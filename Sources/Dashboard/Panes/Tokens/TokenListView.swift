import Terminal

/// A watched text's tokens as a table.
struct TokenListView {
  let text: WatchedText
  let order: TokenOrder
  let cursor: Int
  let search: String

  func draw(on canvas: inout Canvas) {
    box.draw(on: &canvas) { canvas in
      canvas.draw(in: canvas.bounds.inset(left: 0, top: 0, right: 1, bottom: 0)) {
        table.draw(on: &$0)
      }
    }
  }

  private var box: Box {
    Box(
      "tokens of \(text.watch.name.fitting(40))", rightTitle: "s sorts, r turns around",
      isFocused: true)
  }

  /// A place of the whole view as one of the table, and the table's size.
  private func inTable(_ place: Point, _ size: Size) -> (place: Point, size: Size) {
    let inner = box.inner(in: size).inset(left: 0, top: 0, right: 1, bottom: 0)
    return (Point(place.x - inner.x, place.y - inner.y), inner.size)
  }

  /// The token at a place.
  func token(at place: Point, in size: Size) -> Int? {
    let (place, size) = inTable(place, size)
    return table.row(at: place, in: size).map { order.sorted(text)[$0] }
  }

  /// What a title at a place sorts by.
  func key(at place: Point, in size: Size) -> TokenOrder.Key? {
    let (place, size) = inTable(place, size)
    guard place.y == 0, let column = table.column(at: place, in: size) else { return nil }
    let keys = keys
    return keys.indices.contains(column) ? keys[column] : nil
  }

  private var keys: [TokenOrder.Key] { TokenOrder.keys(hasTeacher: text.hasTeacher) }

  private var table: Table {
    let tokens = order.sorted(text)
    let keys = keys
    let found = Set(text.places(of: search).flatMap { Array($0) })
    let ranges = keys.map { $0.quantity.flatMap { text.range(of: $0) } }
    return Table(
      keys.map(Self.column) + [Table.Column("", minimumWidth: 8, priority: -1, growth: 2)],
      rowCount: tokens.count, selected: tokens.firstIndex(of: cursor),
      sorting: keys.firstIndex(of: order.key).map {
        Table.Sorting(column: $0, isAscending: order.isAscending)
      }
    ) { [text, order, cursor] row in
      let token = tokens[row]
      let bar = Self.bar(order.key, token, text)
      return zip(keys, ranges).map { key, range in
        // The selected row has a ground of its own, on which the ramp could not be read.
        let isColoured = key == order.key && token != cursor
        return Self.item(key, token, text, isColoured ? range : nil, isFound: found.contains(token))
      } + [bar]
    }
  }

  private static func column(_ key: TokenOrder.Key) -> Table.Column {
    switch key {
    case .position: Table.Column("#", alignment: .right, minimumWidth: 3, priority: 9)
    case .text: Table.Column("token", minimumWidth: 10, priority: 9, growth: 1)
    case .quantity(let quantity):
      Table.Column(
        quantity.shortTitle, alignment: .right, minimumWidth: 6, priority: quantity.priority)
    }
  }

  private static func item(
    _ key: TokenOrder.Key, _ token: Int, _ text: WatchedText, _ range: ClosedRange<Double>?,
    isFound: Bool
  ) -> Table.Item {
    switch key {
    case .position: return .text("\(token)")
    case .text:
      let string = text.texts[token]
      return .drawing { canvas in
        TextFlow([.init(string, Style(.text, isFound ? .underline : []))]).draw(on: &canvas)
      }
    case .quantity(let quantity):
      guard let value = text.value(quantity, of: token) else { return .text("-", Style(.inactive)) }
      guard value.isFinite else { return .text(quantity.text(value), Style(.error, .bold)) }
      let ink = range.map { quantity.ink(value, in: $0) }
      return .text(quantity.text(value), Style(ink ?? .role(.text)))
    }
  }

  /// The quantity that the list is sorted by, as a bar; the scale where it is none.
  private static func bar(_ key: TokenOrder.Key, _ token: Int, _ text: WatchedText) -> Table.Item {
    let quantity = key.quantity ?? (text.hasTeacher ? .scale : .studentCrossEntropy)
    guard let value = text.value(quantity, of: token), value.isFinite,
      let range = text.range(of: quantity), range.upperBound > 0
    else { return .text("") }
    return .drawing { canvas in
      Gauge(
        abs(value) / range.upperBound, ink: quantity.ink(value, in: range), label: ""
      ).draw(on: &canvas)
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
