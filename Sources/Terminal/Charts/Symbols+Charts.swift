extension Symbols {
  /// The mark of a chart's line, which tells it from the others without colours.
  package func marker(ofLine line: Int) -> Character {
    let markers: [Character] =
      isASCII ? ["*", "+", "o", "x", "#", "@"] : ["●", "■", "○", "□", "◇", "△"]
    return markers[line % markers.count]
  }

  /// What a line's raw values are drawn with where a cell has only one dot.
  func rawMarker(ofLine line: Int) -> Character {
    let markers: [Character] = [".", ",", "'", "`", ";", "_"]
    return markers[line % markers.count]
  }

  /// Dots in a cell, from left to right and from top to bottom.
  var dots: (x: Int, y: Int) {
    switch glyphs {
    case .braille: (2, 4)
    case .blocks: (2, 2)
    case .ascii: (1, 1)
    }
  }

  /// The character with some of a cell's dots: bit x + 2y for the dot in column x, row y.
  func character(dots: UInt8) -> Character {
    switch glyphs {
    case .ascii: return dots == 0 ? " " : "*"
    case .blocks: return Self.quadrants[Int(dots & 0xF)]
    case .braille:
      var pattern: UInt32 = 0
      for dot in 0..<8 where dots & (1 << dot) != 0 { pattern |= Self.brailleBits[dot] }
      return Unicode.Scalar(0x2800 + pattern).map(Character.init) ?? " "
    }
  }

  /// The corner of axes at the bottom left, and a tick of the lower one.
  var axis: (corner: Character, tick: Character) { isASCII ? ("+", "+") : ("└", "┬") }

  /// A tick of the left axis on a row of dots of its cell. The usual one is in the middle of a cell,
  /// as near to the rows beside it as they are to each other.
  func tick(atDot row: Int) -> Character {
    guard glyphs == .braille else { return isASCII ? "+" : "┤" }
    return row == 0 ? "⠉" : row == 3 ? "⣀" : "┤"
  }

  private static let quadrants: [Character] = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")
  private static let brailleBits: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
}
