/// A frame as text with the escape sequences that terminals colour by (ECMA-48, SGR).
package struct ANSIFrame: Sendable {
  /// The rows with their line breaks; every row ends in the terminal's own look.
  package let text: String

  package init(_ frame: Frame, theme: Theme, depth: ColourDepth) {
    let palette = Palette(depth, theme: theme)
    var text = ""
    for y in 0..<frame.size.height {
      let cells = (0..<frame.size.width).map { frame[$0, y] }
      let codes = cells.map { Self.codes($0.style, palette) }
      let isBlank = zip(cells, codes).map {
        $0.character == " " && $1 == Self.codes(.plain, palette)
      }
      let end = (isBlank.lastIndex(of: false) ?? -1) + 1
      var last = ""
      for (cell, code) in zip(cells, codes).prefix(end) {
        // The second half of a wide character.
        guard let character = cell.character else { continue }
        if code != last { text += "\u{1B}[0\(code)m" }
        last = code
        text.append(character)
      }
      text += last.isEmpty ? "\n" : "\u{1B}[0m\n"
    }
    self.text = text
  }

  /// What sets a style up after a reset, each number behind a semicolon.
  private static func codes(_ style: Style, _ palette: Palette) -> String {
    let attributes: [(Style.Attributes, Int)] = [
      (.bold, 1), (.dim, 2), (.underline, 4), (.reverse, 7),
    ]
    let shown = palette.attributes(style)
    let numbers = palette.numbers(style)
    return attributes.map { shown.contains($0.0) ? ";\($0.1)" : "" }.joined()
      + colour(numbers.foreground, 30, palette.depth)
      + colour(numbers.background, 40, palette.depth)
  }

  private static func colour(_ number: Int?, _ base: Int, _ depth: ColourDepth) -> String {
    guard let number else { return "" }
    switch depth {
    case .none: return ""
    case .sixteen: return number < 8 ? ";\(base + number)" : ";\(base + 52 + number)"
    case .indexed: return ";\(base + 8);5;\(number)"
    case .trueColour:
      return ";\(base + 8);2;\(number >> 16 & 255);\(number >> 8 & 255);\(number & 255)"
    }
  }
}
