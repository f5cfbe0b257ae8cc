import RunStore
import Terminal

/// In which order the inspector lists tokens.
struct TokenOrder: Sendable, Equatable {
  /// What tokens can be sorted by: where they stand, their texts, or a quantity.
  enum Key: Sendable, Equatable {
    case position
    case text
    case quantity(TokenQuantity)

    /// The quantity, if it is one.
    var quantity: TokenQuantity? {
      if case .quantity(let quantity) = self { quantity } else { nil }
    }
  }

  /// What they are sorted by.
  var key = Key.position
  /// Whether small values come first.
  var isAscending = true

  /// What tokens can be sorted by, from the list's left to its right.
  static func keys(hasTeacher: Bool) -> [Key] {
    [.position, .text] + TokenQuantity.all(hasTeacher: hasTeacher).map { .quantity($0) }
  }

  /// Chooses what to sort by; choosing it again turns the order around.
  mutating func choose(_ key: Key) {
    if key == self.key {
      isAscending.toggle()
    } else {
      self.key = key
      // Of quantities, much is what one looks for.
      isAscending = key.quantity == nil
    }
  }

  /// Sorts by what comes next.
  mutating func chooseNext(hasTeacher: Bool) {
    let keys = Self.keys(hasTeacher: hasTeacher)
    let index = keys.firstIndex(of: key) ?? -1
    choose(keys[(index + 1) % keys.count])
  }

  /// The texts' traced tokens in this order; equal ones as they stand in the texts, those without
  /// a number last.
  ///
  /// - Parameter only: the id of the tokens; nil for all of them.
  func sorted(_ texts: [WatchedText], only id: Int32? = nil) -> [TokenPlace] {
    let places = texts.enumerated().flatMap { index, text in
      text.tokens.lazy.filter { id == nil || text.watch.tokens[$0] == id }
        .map { TokenPlace(text: index, token: $0) }
    }
    switch key {
    case .position: return isAscending ? places : places.reversed()
    case .text: return sorted(places) { texts[$0.text].text(of: $0.token) }
    case .quantity(let quantity):
      return sorted(places) { place in
        texts[place.text].value(quantity, of: place.token).flatMap { $0.isNaN ? nil : $0 }
      }
    }
  }

  private func sorted<Value: Comparable>(
    _ places: [TokenPlace], by value: (TokenPlace) -> Value?
  ) -> [TokenPlace] {
    let values = places.map(value)
    return places.indices.sorted { one, other in
      switch (values[one], values[other]) {
      case (let a?, let b?): a == b ? one < other : (a < b) == isAscending
      case (nil, nil): one < other
      case (let a, _): a != nil
      }
    }.map { places[$0] }
  }
}

/// A token of one of several texts.
struct TokenPlace: Sendable, Hashable {
  /// Which text, from 0.
  let text: Int
  /// Which token of it, from 0.
  let token: Int
}

/// The tokens of some texts in an order. It is made once: as long as its source stays the same, so
/// does the list.
struct TokenList: Sendable {
  /// Everything that decides about a list; equal ones are compared without a look at their tokens.
  struct Source: Sendable, Equatable {
    let watches: [WatchRecord]
    /// What the texts are: a text or the sequences of a batch, all of them, or all of them for the
    /// sake of one token.
    let scope: Scope
    let order: TokenOrder
    let search: String
    private let traces: [[TokenTraceRecord]]
    private let setting: ScaleSetting?
    private let isNow: Bool
    private let nameCount: Int

    init(
      _ watches: [WatchRecord], _ scope: Scope, _ order: TokenOrder, search: String,
      _ context: Context
    ) {
      (self.watches, self.scope, self.order, self.search) = (watches, scope, order, search)
      let run = context.run
      traces = watches.map { run.traces[$0.id]?.value(at: context.time) ?? [] }
      setting = run.standing.settings.map(ScaleSetting.init)
      isNow = context.time == nil
      nameCount = run.tokenTexts.count
    }
  }

  /// Which tokens are listed.
  enum Scope: Sendable, Equatable {
    /// Those of the text that is shown, or of its whole batch.
    case text
    /// Those of all texts.
    case all
    /// The occurrences of one in all texts.
    case token(Int32)
  }

  let source: Source
  let texts: [WatchedText]
  /// The rows.
  let places: [TokenPlace]
  let hasTeacher: Bool
  /// What the bars show: the quantity that the list is sorted by, if it is one.
  let quantity: TokenQuantity
  /// The ends of its colours.
  let range: ClosedRange<Double>?
  /// The tokens of each text that belong to what was searched for.
  let found: [Set<Int>]

  init(_ source: Source, _ context: Context) {
    self.source = source
    texts = source.watches.map { WatchedText($0, context) }
    let id: Int32? = if case .token(let id) = source.scope { id } else { nil }
    places = source.order.sorted(texts, only: id)
    hasTeacher = texts.contains(where: \.hasTeacher)
    quantity = source.order.key.quantity ?? (hasTeacher ? .scale : .studentCrossEntropy)
    let values = places.lazy.compactMap { [texts, quantity] in
      texts[$0.text].value(quantity, of: $0.token)
    }.filter(\.isFinite)
    range = values.min().flatMap { [quantity] low in
      values.max().map { quantity.range(low, $0) }
    }
    found = texts.map { Set($0.places(of: source.search).joined()) }
  }

  /// The columns that can be sorted by.
  var keys: [TokenOrder.Key] { TokenOrder.keys(hasTeacher: hasTeacher) }
}

/// A list of tokens as a table.
struct TokenListView {
  let list: TokenList
  /// The row of the cursor; nil without tokens.
  let selected: TokenPlace?

  func draw(on canvas: inout Canvas) {
    Box(title, rightTitle: hint, isFocused: true).draw(on: &canvas) { canvas in
      canvas.draw(in: canvas.bounds.inset(right: 1)) {
        let drawn = table.draw(on: &$0)
        $0.onWheel()
        for title in drawn.titles where title.column < list.keys.count {
          $0.onPress(in: title.area, .sortBy(title.column))
        }
        for row in drawn.rows {
          let place = list.places[row.row]
          $0.onPress(in: row.area, .point(row: place.text, column: place.token))
        }
      }
    }
  }

  private var title: String {
    guard let first = list.texts.first else { return "tokens of no text" }
    switch list.source.scope {
    case .all: return "the hardest tokens"
    case .token:
      let token = list.places.first.map { list.texts[$0.text].text(of: $0.token) } ?? ""
      return "\"\(token)\" in all texts, \(list.places.count) places"
    case .text:
      guard let step = first.watch.batchStep else { return "tokens of \(first.title)" }
      let count = list.texts.count == 1 ? "one sequence" : "\(list.texts.count) sequences"
      return "tokens of the batch of step \(max(step, 1)), \(count)"
    }
  }

  private var hint: String {
    guard list.source.scope == .all else { return "s sorts, r turns around" }
    // Evaluations sample tokens as the teacher alone sees them.
    return list.texts.contains { $0.watch.batchStep != nil }
      ? "of the watched texts and the last batch" : "of the watched texts; B adds a batch"
  }

  private var table: Table {
    let (keys, order, places) = (list.keys, list.source.order, list.places)
    return Table(
      keys.map(column) + [
        Table.Column(list.quantity.shortTitle, minimumWidth: 8, priority: -1, growth: 1),
        Table.Column("comes after", minimumWidth: 24, priority: -2, growth: 4),
      ], rowCount: places.count, selected: selected.flatMap { places.firstIndex(of: $0) },
      sorting: keys.firstIndex(of: order.key).map {
        Table.Sorting(column: $0, isAscending: order.isAscending)
      }
    ) { [self] row in items(of: places[row], keys) }
  }

  private func column(_ key: TokenOrder.Key) -> Table.Column {
    switch key {
    case .position:
      Table.Column(
        "#", alignment: .right, minimumWidth: list.texts.count > 1 ? 6 : 3, priority: 9)
    case .text: Table.Column("token", minimumWidth: 10, priority: 9, growth: 1)
    case .quantity(let quantity):
      // What the list is sorted by stays, however narrow it is.
      Table.Column(
        quantity.shortTitle, alignment: .right, minimumWidth: 6,
        priority: key == list.source.order.key ? 9 : quantity.priority)
    }
  }

  // MARK: Rows

  private func items(of place: TokenPlace, _ keys: [TokenOrder.Key]) -> [Table.Item] {
    let text = list.texts[place.text]
    return keys.map { item($0, place, text) }
      + [bar(place.token, text), context(of: place.token, text)]
  }

  private func item(
    _ key: TokenOrder.Key, _ place: TokenPlace, _ text: WatchedText
  ) -> Table.Item {
    switch key {
    case .position:
      return .text(list.texts.count > 1 ? "\(place.text + 1):\(place.token)" : "\(place.token)")
    case .text:
      let style = Style(.text, list.found[place.text].contains(place.token) ? .underline : [])
      return .drawing { [string = text.text(of: place.token)] canvas in
        TextFlow([.init(string, style)]).draw(on: &canvas)
      }
    case .quantity(let quantity):
      guard let value = text.value(quantity, of: place.token) else {
        return .text("-", Style(.inactive))
      }
      guard value.isFinite else { return .text(quantity.text(value), Style(.error, .bold)) }
      // The selected row has a ground of its own, on which the ramp could not be read.
      let isColoured = key == list.source.order.key && place != selected
      let ink = isColoured ? list.range.map { quantity.ink(value, in: $0) } : nil
      return .text(quantity.text(value), Style(ink ?? .role(.text)))
    }
  }

  private func bar(_ token: Int, _ text: WatchedText) -> Table.Item {
    let quantity = list.quantity
    guard let value = text.value(quantity, of: token), value.isFinite, let range = list.range,
      range.upperBound > 0
    else { return .text("") }
    return .drawing { canvas in
      Gauge(
        abs(value) / range.upperBound, ink: quantity.ink(value, in: range), label: ""
      ).draw(on: &canvas)
    }
  }

  private static let contextLength = 16

  /// As much of the text before a token as there is room for.
  private func context(of token: Int, _ text: WatchedText) -> Table.Item {
    // A line break is shown, but breaks no row.
    let before = (max(token - Self.contextLength, 0)..<token).map {
      TextFlow.Token(text.text(of: $0).replacing("\n", with: " "), Style(.axis))
    }
    return .drawing { canvas in
      let width = canvas.size.width
      let shown = before.indices.first { start in
        TextFlow(Array(before[start...])).lineCount(width: width, symbols: canvas.symbols) == 1
      }
      if let shown { TextFlow(Array(before[shown...])).draw(on: &canvas) }
    }
  }
}
