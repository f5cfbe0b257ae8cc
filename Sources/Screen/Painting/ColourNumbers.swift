import CNcurses
import Terminal

/// How styles become the pairs and attributes that ncurses has for them.
struct ColourNumbers {
  /// The theme's colours.
  let palette: Palette
  /// How many colours the terminal's description has: with 8, the bright ones are bold.
  let colours: Int

  /// A style's colours, and its attributes as ncurses' calls take them.
  func look(of style: Style) -> (pair: ColourPairs.Pair, attributes: UInt32) {
    // The bits of both are the same.
    var attributes = UInt32(palette.attributes(style).rawValue)
    var numbers = palette.numbers(style)
    // Bold black is black on many terminals of 8 colours: what is muted has the terminal's own.
    if palette.depth == .sixteen, colours < 16, numbers.foreground == 8 {
      numbers.foreground = nil
      attributes = attributes & ~UInt32(TSLD_BOLD)
    }
    let pair = ColourPairs.Pair(
      foreground: plain(numbers.foreground), background: plain(numbers.background))
    if let number = numbers.foreground, pair.foreground != Int32(number) {
      attributes |= UInt32(TSLD_BOLD)
    }
    return (pair, attributes)
  }

  private func plain(_ number: Int?) -> Int32 {
    guard let number else { return -1 }
    return Int32(palette.depth == .sixteen && colours < 16 ? number % 8 : number)
  }
}
