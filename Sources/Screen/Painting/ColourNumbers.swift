import CNcurses
import Terminal

/// How colours become the numbers that ncurses has for them.
struct ColourNumbers {
  /// How many colours are shown.
  let depth: ColourDepth
  /// How many numbers the terminal's description has: with 8, the bright ones are bold.
  let colours: Int

  /// The numbers of two colours, and what makes the first one bright.
  func look(
    foreground: Colour?, background: Colour?
  ) -> (pair: ColourPairs.Pair, attributes: UInt32) {
    let front = number(foreground, isForeground: true)
    let back = number(background, isForeground: false)
    var pair = ColourPairs.Pair(foreground: front.number, background: back.number)
    // Two dark colours may both be black; text has to stay readable.
    guard depth == .sixteen, foreground != background, pair.foreground == pair.background,
      front.attributes == 0
    else { return (pair, front.attributes) }
    if pair.background == 0 { return (bright(pair), colours < 16 ? UInt32(TSLD_BOLD) : 0) }
    pair.foreground = pair.background == 7 ? 0 : 7
    return (pair, 0)
  }

  /// The same ground with dark grey on it: bright black, by its number or by being bold.
  private func bright(_ pair: ColourPairs.Pair) -> ColourPairs.Pair {
    ColourPairs.Pair(foreground: colours < 16 ? 0 : 8, background: pair.background)
  }

  /// A colour's number, and what makes it bright; -1 is the terminal's own.
  func number(_ colour: Colour?, isForeground: Bool) -> (number: Int32, attributes: UInt32) {
    guard let colour, depth != .none else { return (-1, 0) }
    switch depth {
    case .none: return (-1, 0)
    case .trueColour: return (Self.direct(colour), 0)
    case .indexed: return (NearestColour.indexed(colour), 0)
    case .sixteen:
      let number = NearestColour.sixteen(colour)
      guard colours < 16, number >= 8 else { return (number, 0) }
      return (number - 8, isForeground ? UInt32(TSLD_BOLD) : 0)
    }
  }

  /// Red, green and blue in one number.
  static func direct(_ colour: Colour) -> Int32 {
    let value = Int32(colour.red) << 16 | Int32(colour.green) << 8 | Int32(colour.blue)
    // The numbers below 8 are the terminal's own colours; their neighbours look like black.
    return value < 4 ? 0x000100 : max(value, 8)
  }
}
