/// The shares of parts of a whole in one row, each with its colour and its own glyph.
package struct StackedBar: Sendable {
  /// A part.
  package struct Part: Sendable, Hashable {
    /// What it is.
    package var label: String
    /// How much of it there is; only its share in all parts matters.
    package var amount: Double
    /// Its colour.
    package var ink: Ink
    /// Its glyph.
    package var glyph: Character

    /// A part.
    package init(_ label: String, amount: Double, ink: Ink, glyph: Character) {
      self.label = label
      self.amount = amount
      self.ink = ink
      self.glyph = glyph
    }
  }

  /// The parts from left to right.
  package var parts: [Part]
  /// Whether the parts' percentages stand in them, where they fit.
  package var showsShares: Bool

  /// A bar of parts.
  package init(_ parts: [Part], showsShares: Bool = true) {
    self.parts = parts
    self.showsShares = showsShares
  }

  /// How many weights are -1, 0 and +1.
  package static func codes(
    minus: Double, zero: Double, plus: Double, symbols: Symbols, showsShares: Bool = true
  ) -> StackedBar {
    let glyphs = symbols.codes
    return StackedBar(
      [
        Part("-1", amount: minus, ink: .role(.minus), glyph: glyphs.minus),
        Part("0", amount: zero, ink: .role(.zero), glyph: glyphs.zero),
        Part("+1", amount: plus, ink: .role(.plus), glyph: glyphs.plus),
      ], showsShares: showsShares)
  }

  /// Draws the bar over the canvas's rows.
  package func draw(on canvas: inout Canvas) {
    let amounts = parts.map { $0.amount.isFinite ? max($0.amount, 0) : 0 }
    let total = amounts.reduce(0, +)
    guard total > 0, total.isFinite else { return }
    var x = 0
    for (index, width) in widths(of: amounts, total: total, in: canvas.size.width).enumerated() {
      let part = parts[index]
      let place = Rect(x: x, y: 0, width: width, height: canvas.size.height)
      canvas.fill(place, part.glyph, Style(part.ink))
      x += width
      guard showsShares else { continue }
      let share = Format.percent(amounts[index] / total)
      let texts = [" \(part.label) \(share) ", " \(share) "]
      guard let text = texts.first(where: { $0.columns + 2 <= width }) else { continue }
      canvas.text(
        text, x: place.x + (width - text.columns) / 2, y: canvas.size.height / 2,
        Style(part.ink, [.bold]))
    }
  }

  /// Columns for each part, which add up to the width; what is there has at least one.
  private func widths(of amounts: [Double], total: Double, in width: Int) -> [Int] {
    var widths = amounts.map { amount in
      amount > 0 ? max(Int(amount / total * Double(width)), 1) : 0
    }
    func excess(_ part: Int) -> Double {
      Double(widths[part]) - amounts[part] / total * Double(width)
    }
    while widths.reduce(0, +) != width {
      let isShort = widths.reduce(0, +) < width
      let candidates = widths.indices.filter { isShort ? amounts[$0] > 0 : widths[$0] > 0 }
      let next =
        isShort
        ? candidates.min { excess($0) < excess($1) }
        : candidates.max {
          (widths[$0] > 1 ? 1 : 0, excess($0)) < (widths[$1] > 1 ? 1 : 0, excess($1))
        }
      guard let next else { break }
      widths[next] += isShort ? 1 : -1
    }
    return widths
  }
}
