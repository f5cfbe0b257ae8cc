import Terminal

/// A watched text, each token in the colour of a quantity.
struct TokenFlowView {
  let text: WatchedText
  /// Which of the watched texts it is, from 1.
  let number: Int
  let count: Int
  let quantity: TokenQuantity
  let cursor: Int
  let search: String

  func draw(on canvas: inout Canvas) {
    box.draw(on: &canvas) { canvas in
      let parts = Self.parts(canvas.size)
      canvas.draw(in: parts.flow) { canvas in
        let places = flow.draw(on: &canvas)
        canvas.onWheel(lines: 1)
        canvas.onMouse { mouse in
          guard mouse.action == .press || mouse.action == .drag else { return nil }
          return places.first { $0.area.contains(mouse.place) }.map { [.select($0.token)] }
        }
      }
      canvas.draw(in: parts.legend) { canvas in
        QuantityLegend(
          quantity: quantity, range: text.range(of: quantity), count: text.count,
          boldFrom: boldFrom(text.range(of: quantity))
        ).draw(on: &canvas)
        canvas.onPress(.nextQuantity)
      }
    }
  }

  /// The tokens in their styles.
  var flow: TextFlow {
    let range = text.range(of: quantity)
    let boldFrom = boldFrom(range)
    let found = Set(text.places(of: search).flatMap { Array($0) })
    return TextFlow(
      text.texts.enumerated().map { index, string in
        var style = style(of: index, range, boldFrom)
        if found.contains(index) { style.attributes.insert(.underline) }
        return TextFlow.Token(string, style)
      }, cursor: cursor)
  }

  /// Where the text is in the size of the whole view.
  func flowArea(in size: Size) -> Rect {
    let inner = box.inner(in: size)
    var flow = Self.parts(inner.size).flow
    flow.x += inner.x
    flow.y += inner.y
    return flow
  }

  /// The rows that the whole text needs.
  func height(width: Int, _ symbols: Symbols) -> Int {
    let inner = flowArea(in: Size(width, 8)).width
    let lines = (flow.pieces(width: inner, symbols: symbols).last?.line ?? 0) + 1
    return lines + 4
  }

  private var box: Box {
    Box("\(title) \(number)/\(count)", rightTitle: found, isFocused: true)
  }

  /// The text's name; what was typed may be long.
  private var title: String { text.watch.name.fitting(40) }

  /// How often the text that was searched for is there; else how long the text is.
  private var found: String {
    guard !search.isEmpty else { return "\(text.texts.count) tokens" }
    let places = text.places(of: search)
    let index = places.firstIndex { $0.contains(cursor) }
    let which = index.map { "\($0 + 1) of \(places.count)" } ?? "\(places.count) places"
    return "\"\(search)\": \(places.isEmpty ? "not found" : which)"
  }

  /// The text with air at its sides, and above it the legend where it cannot be taken for text.
  private static func parts(_ size: Size) -> (flow: Rect, legend: Rect) {
    let air = size.height >= 6 ? 1 : 0
    return (
      Rect(x: 1, y: 0, width: size.width - 2, height: size.height - 1 - air),
      Rect(x: 1, y: size.height - 1, width: size.width - 2, height: 1)
    )
  }

  /// From this value on tokens are bold: without colours the eye finds them too.
  private func boldFrom(_ range: ClosedRange<Double>?) -> Double? {
    guard let range, range.lowerBound < range.upperBound else { return nil }
    return range.lowerBound + 0.75 * (range.upperBound - range.lowerBound)
  }

  private func style(
    of token: Int, _ range: ClosedRange<Double>?, _ boldFrom: Double?
  ) -> Style {
    guard let value = text.value(quantity, of: token), let range else { return Style(.inactive) }
    guard value.isFinite else { return Style(.error, .bold) }
    let isHigh = boldFrom.map { value >= $0 } ?? false
    return Style(quantity.ink(value, in: range), on: .role(.background), isHigh ? .bold : [])
  }
}

extension TokenQuantity {
  /// The colour of a value.
  func ink(_ value: Double, in range: ClosedRange<Double>) -> Ink {
    let width = range.upperBound - range.lowerBound
    return .share(ramp, width > 0 ? (value - range.lowerBound) / width : 0.5)
  }
}
