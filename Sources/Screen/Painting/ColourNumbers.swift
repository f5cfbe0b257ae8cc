import CNcurses
import Terminal

/// How colours become the numbers that ncurses has for them.
struct ColourNumbers {
  /// How many colours are shown.
  let depth: ColourDepth
  /// How many numbers the terminal's description has: with 8, the bright ones are bold.
  let colours: Int

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
