/// The shares of codes below, at and above 0 in one row, each in its colour.
package struct CodeBar: Sendable {
  private let amounts: [Double]
  private let isTernary: Bool
  private let showsShares: Bool

  /// A bar of shares; only their proportions matter.
  ///
  /// - Parameters:
  ///   - isTernary: whether codes are -1, 0 and 1 or have more levels.
  ///   - showsShares: whether percentages stand in the parts, where they fit.
  package init(
    minus: Double, zero: Double, plus: Double, isTernary: Bool = true, showsShares: Bool = true
  ) {
    amounts = [minus, zero, plus].map { $0.isFinite ? max($0, 0) : 0 }
    self.isTernary = isTernary
    self.showsShares = showsShares
  }

  /// What codes below, at and above 0 are called.
  package static func labels(isTernary: Bool) -> [String] {
    isTernary ? ["-1", "0", "+1"] : ["<0", "0", ">0"]
  }

  /// Draws the bar over the canvas's rows.
  package func draw(on canvas: inout Canvas) {
    let total = amounts.reduce(0, +)
    guard total > 0, total.isFinite else { return }
    let symbols = canvas.symbols
    let glyphs = [symbols.codes.minus, symbols.codes.zero, symbols.codes.plus]
    let roles: [Role] = [.minus, .zero, .plus]
    let labels = Self.labels(isTernary: isTernary)
    var x = 0
    for (part, width) in widths(total: total, in: canvas.size.width).enumerated() {
      // A ground in the part's colour: a label on it leaves it as it is.
      let style = Style(roles[part], symbols.hasColours ? [.reverse] : [])
      canvas.fill(
        Rect(x: x, y: 0, width: width, height: canvas.size.height),
        symbols.hasColours ? " " : glyphs[part], style)
      x += width
      guard showsShares else { continue }
      // Among glyphs, a label hides what it stands on: half of them stay.
      let room = symbols.hasColours ? width : width / 2
      let share = Format.percent(amounts[part] / total)
      let texts = [" \(labels[part]) \(share) ", " \(share) "]
      guard let text = texts.first(where: { $0.columns <= room }) else { continue }
      canvas.text(
        text, x: x - width + (width - text.columns) / 2, y: canvas.size.height / 2, style)
    }
  }

  /// Columns for each part, which add up to the width; what is there has at least one.
  private func widths(total: Double, in width: Int) -> [Int] {
    let exact = amounts.map { $0 / total * Double(width) }
    var widths = exact.map { $0 > 0 ? max(Int($0), 1) : 0 }
    func excess(_ part: Int) -> Double { Double(widths[part]) - exact[part] }
    while widths.reduce(0, +) < width {
      let parts = widths.indices.filter { exact[$0] > 0 }
      guard let least = parts.min(by: { excess($0) < excess($1) }) else { break }
      widths[least] += 1
    }
    while widths.reduce(0, +) > width {
      // The last column of a part goes only where there are fewer columns than parts.
      let next = widths.indices.filter { widths[$0] > 0 }.max {
        (widths[$0] > 1 ? 1 : 0, excess($0)) < (widths[$1] > 1 ? 1 : 0, excess($1))
      }
      guard let next else { break }
      widths[next] -= 1
    }
    return widths
  }
}
