import Terminal

/// The rows of the inspector's list.
struct TokenRows: Sendable {
  private let texts: [WatchedText]
  private let keys: [TokenOrder.Key]
  private let order: TokenOrder
  /// The tokens of each text that belong to what was searched for.
  private let found: [Set<Int>]
  /// The ends of the colours of each column.
  private let ranges: [ClosedRange<Double>?]
  /// What the bars show: the quantity that the list is sorted by, if it is one.
  let quantity: TokenQuantity
  private let range: ClosedRange<Double>?

  /// What stands behind the columns that can be sorted by: a bar, and the text before the token.
  static func extraColumns(_ bars: TokenQuantity) -> [Table.Column] {
    [
      Table.Column(bars.shortTitle, minimumWidth: 8, priority: -1, growth: 1),
      Table.Column("comes after", minimumWidth: 24, priority: -2, growth: 4),
    ]
  }

  init(_ texts: [WatchedText], keys: [TokenOrder.Key], order: TokenOrder, search: String) {
    self.texts = texts
    self.keys = keys
    self.order = order
    found = texts.map { Set($0.places(of: search).flatMap { Array($0) }) }
    let hasTeacher = texts.contains(where: \.hasTeacher)
    quantity = order.key.quantity ?? (hasTeacher ? .scale : .studentCrossEntropy)
    func ends(of quantity: TokenQuantity) -> ClosedRange<Double>? {
      let ranges = texts.compactMap { $0.range(of: quantity) }
      guard let low = ranges.map(\.lowerBound).min(), let high = ranges.map(\.upperBound).max()
      else { return nil }
      return quantity.range(low, high)
    }
    range = ends(of: quantity)
    ranges = keys.map { $0 == order.key ? $0.quantity.flatMap(ends) : nil }
  }

  /// A row's items.
  func items(of place: TokenPlace, isSelected: Bool) -> [Table.Item] {
    let text = texts[place.text]
    return zip(keys, ranges).map { key, range in
      // The selected row has a ground of its own, on which the ramp could not be read.
      item(key, place, text, isSelected ? nil : range)
    } + [bar(place.token, text), context(of: place.token, text)]
  }

  private func item(
    _ key: TokenOrder.Key, _ place: TokenPlace, _ text: WatchedText, _ range: ClosedRange<Double>?
  ) -> Table.Item {
    switch key {
    case .position:
      return .text(texts.count > 1 ? "\(place.text + 1):\(place.token)" : "\(place.token)")
    case .text:
      let style = Style(.text, found[place.text].contains(place.token) ? .underline : [])
      return .drawing { [string = text.texts[place.token]] canvas in
        TextFlow([.init(string, style)]).draw(on: &canvas)
      }
    case .quantity(let quantity):
      guard let value = text.value(quantity, of: place.token) else {
        return .text("-", Style(.inactive))
      }
      guard value.isFinite else { return .text(quantity.text(value), Style(.error, .bold)) }
      let ink = range.map { quantity.ink(value, in: $0) }
      return .text(quantity.text(value), Style(ink ?? .role(.text)))
    }
  }

  private func bar(_ token: Int, _ text: WatchedText) -> Table.Item {
    guard let value = text.value(quantity, of: token), value.isFinite, let range,
      range.upperBound > 0
    else { return .text("") }
    return .drawing { [quantity] canvas in
      Gauge(
        abs(value) / range.upperBound, ink: quantity.ink(value, in: range), label: ""
      ).draw(on: &canvas)
    }
  }

  /// As much of the text before a token as there is room for.
  private func context(of token: Int, _ text: WatchedText) -> Table.Item {
    let before = text.texts[..<token].suffix(Self.contextLength)
    return .drawing { canvas in
      let style = Style(.axis)
      func flow(_ texts: ArraySlice<String>) -> TextFlow {
        // A line break is shown, but breaks no row.
        TextFlow(texts.map { .init($0.replacing("\n", with: " "), style) })
      }
      let width = canvas.size.width
      let shown = before.indices.first { start in
        let pieces = flow(before[start...]).pieces(width: width, symbols: canvas.symbols)
        return (pieces.last?.line ?? 0) == 0
      }
      if let shown { flow(before[shown...]).draw(on: &canvas) }
    }
  }

  private static let contextLength = 16
}
