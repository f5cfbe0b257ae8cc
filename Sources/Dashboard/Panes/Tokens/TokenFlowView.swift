import Terminal

/// A watched text, each token in the colour of a quantity.
struct TokenFlowView {
  let text: WatchedText
  /// Which of the watched texts it is, and of how many.
  let number: String
  let quantity: TokenQuantity
  let cursor: Int
  let search: String
  /// Why the token scale weighs nothing; nil where it does.
  let whyUnused: String?

  private let found: [ClosedRange<Int>]
  private let range: ClosedRange<Double>?

  init(
    _ text: WatchedText, number: String, _ quantity: TokenQuantity, cursor: Int, search: String,
    whyUnused: String?
  ) {
    (self.text, self.number, self.quantity) = (text, number, quantity)
    (self.cursor, self.search, self.whyUnused) = (cursor, search, whyUnused)
    found = text.places(of: search)
    range = text.range(of: quantity)
  }

  func draw(on canvas: inout Canvas) {
    box.draw(on: &canvas) { canvas in
      let size = canvas.size
      canvas.draw(in: Self.flowArea(size)) { canvas in
        let places = flow.draw(on: &canvas)
        canvas.onWheel(lines: 1)
        canvas.onMouse { mouse in
          guard mouse.action == .press || mouse.action == .drag else { return nil }
          return places.first { $0.area.contains(mouse.place) }.map { [.select($0.token)] }
        }
      }
      // Below the text, where it cannot be taken for text.
      canvas.draw(in: Rect(x: 1, y: size.height - 1, width: size.width - 2, height: 1)) { canvas in
        drawLegend(on: &canvas)
        canvas.onPress(.nextQuantity)
      }
    }
  }

  /// The tokens in their styles.
  var flow: TextFlow {
    let found = Set(found.joined())
    let boldFrom = boldFrom
    return TextFlow(
      text.texts.enumerated().map { index, string in
        var style = style(of: index, boldFrom)
        if found.contains(index) { style.attributes.insert(.underline) }
        return TextFlow.Token(string, style)
      }, cursor: cursor)
  }

  /// The room of the text itself in the size of the whole view.
  func flowSize(in size: Size) -> Size { Self.flowArea(box.inner(in: size).size).size }

  /// The rows that the whole text needs.
  func height(width: Int, _ symbols: Symbols) -> Int {
    flow.lineCount(width: flowSize(in: Size(width, 8)).width, symbols: symbols) + 4
  }

  /// The text has air at its sides and below it.
  private static func flowArea(_ size: Size) -> Rect {
    let air = size.height >= 6 ? 1 : 0
    return Rect(x: 1, y: 0, width: size.width - 2, height: size.height - 1 - air)
  }

  private var box: Box {
    Box("\(text.title) \(number)", rightTitle: fact, isFocused: true)
  }

  /// How often the text that was searched for is there; else how long the text is.
  private var fact: String {
    guard !search.isEmpty else { return "\(text.watch.tokens.count) tokens" }
    let index = found.firstIndex { $0.contains(cursor) }
    let which = index.map { "\($0 + 1) of \(found.count)" } ?? "\(found.count) places"
    return "\"\(search)\": \(found.isEmpty ? "not found" : which)"
  }

  /// From this value on tokens are bold: without colours the eye finds them too.
  private var boldFrom: Double? {
    guard let range, range.lowerBound < range.upperBound else { return nil }
    return range.lowerBound + 0.75 * (range.upperBound - range.lowerBound)
  }

  private func style(of token: Int, _ boldFrom: Double?) -> Style {
    guard let value = text.value(quantity, of: token), let range else { return Style(.inactive) }
    guard value.isFinite else { return Style(.error, .bold) }
    let isHigh = boldFrom.map { value >= $0 } ?? false
    return Style(quantity.ink(value, in: range), on: .role(.background), isHigh ? .bold : [])
  }

  // MARK: What the colours mean

  /// A small ramp between the quantity's numbers.
  private func drawLegend(on canvas: inout Canvas) {
    var x = canvas.text(quantity.title, x: 0, y: 0, Style(.title, .bold)) + 1
    let room = canvas.size.width - 1
    guard let range else {
      canvas.text("not known", x: x, y: 0, Style(.inactive))
      return
    }
    let facts = [
      quantity.unit, boldFrom.map { "bold from \(quantity.text($0))" } ?? "all alike",
      quantity == .scale ? whyUnused : nil,
    ].compactMap { $0 }
    let (low, high) = (quantity.text(range.lowerBound), quantity.text(range.upperBound))
    x += canvas.text(low, x: x, y: 0, Style(quantity.ink(range.lowerBound, in: range))) + 1
    // As wide as the facts behind it leave.
    let behind = facts.reduce(2 + high.columns) { $0 + $1.columns + 2 }
    x += drawRamp(on: &canvas, x: x, width: min(max(room - x - behind, 8), 24)) + 1
    x += canvas.text(high, x: x, y: 0, Style(quantity.ink(range.upperBound, in: range), .bold)) + 1
    // What does not fit whole is left out.
    for fact in facts where x + fact.columns <= room {
      x += canvas.text(fact, x: x, y: 0, Style(.axis)) + 2
    }
  }

  /// Heights tell the values apart where there are no colours.
  private func drawRamp(on canvas: inout Canvas, x: Int, width: Int) -> Int {
    let heights = canvas.symbols.rising.dropFirst()
    for column in 0..<width {
      let share = Double(column) / Double(width - 1)
      // The middle of a difference is nothing.
      let height = quantity == .difference ? abs(share - 0.5) * 2 : share
      let index = heights.startIndex + Int((height * Double(heights.count - 1)).rounded())
      canvas[x + column, 0] = Cell(heights[index], Style(.share(quantity.ramp, share)))
    }
    return width
  }
}
