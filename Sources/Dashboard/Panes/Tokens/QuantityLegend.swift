import Terminal

/// What the colours of a text mean: a small ramp between its numbers.
struct QuantityLegend {
  let quantity: TokenQuantity
  let range: ClosedRange<Double>?
  /// How many tokens share the token scale.
  let count: Int
  /// From where on tokens are bold.
  let boldFrom: Double?

  func draw(on canvas: inout Canvas) {
    var x = canvas.text(quantity.title, x: 0, y: 0, Style(.title, .bold)) + 1
    let room = canvas.size.width - 1
    guard let range else {
      canvas.text("not known", x: x, y: 0, Style(.inactive))
      return
    }
    let (low, high) = (quantity.text(range.lowerBound), quantity.text(range.upperBound))
    x += canvas.text(low, x: x, y: 0, Style(quantity.ink(range.lowerBound, in: range))) + 1
    x += drawRamp(on: &canvas, x: x, width: rampWidth(room - x - high.columns)) + 1
    x += canvas.text(high, x: x, y: 0, Style(quantity.ink(range.upperBound, in: range), .bold)) + 1
    // What does not fit whole is left out.
    for fact in facts where x + fact.columns <= room {
      x += canvas.text(fact, x: x, y: 0, Style(.axis)) + 2
    }
  }

  private var facts: [String] {
    [
      quantity == .scale ? "\(quantity.unit) 1/\(count)" : quantity.unit,
      boldFrom.map { "bold from \(quantity.text($0))" } ?? "all alike",
    ]
  }

  /// As wide as the facts behind it leave.
  private func rampWidth(_ room: Int) -> Int {
    let behind = facts.reduce(2) { $0 + $1.columns + 2 }
    return min(max(room - behind, 8), 24)
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
