/// A theme's colours as the numbers that terminals of a colour depth know.
///
/// Numbers are what terminfo's `setaf` and ncurses' extended pairs take: 0 to 15 for the owner's
/// colours, 16 to 255 for xterm's, and `0xRRGGBB` in true colour; nil is the terminal's own colour.
package struct Palette: Sendable {
  package let depth: ColourDepth
  package let theme: Theme

  package init(_ depth: ColourDepth, theme: Theme) {
    self.depth = depth
    self.theme = theme
  }

  /// The numbers of what stands and of what it stands on.
  package func numbers(_ style: Style) -> (foreground: Int?, background: Int?) {
    if depth == .sixteen { return SixteenColours(theme).numbers(style) }
    return (number(style.foreground), number(style.background))
  }

  /// The attributes that a style needs here: without colours, what is selected is reversed.
  package func attributes(_ style: Style) -> Style.Attributes {
    guard depth == .none, style.background == .role(.selectedBackground) else {
      return style.attributes
    }
    return style.attributes.symmetricDifference(.reverse)
  }

  private func number(_ ink: Ink) -> Int? {
    guard let colour = theme.colour(ink) else { return nil }
    switch depth {
    case .none, .sixteen: return nil
    case .indexed: return IndexedColours.nearest(to: colour)
    // Entries with direct colour keep 0 to 7 for the owner's colours; 8 looks like black.
    case .trueColour: return max(Int(colour.bits), 8)
    }
  }
}

/// The 240 colours that xterm numbered from 16 on: a cube of 6 × 6 × 6 and 24 greys. The first 16
/// are the terminal owner's and can be anything.
enum IndexedColours {
  /// The number of the colour that looks most like another.
  static func nearest(to colour: Colour) -> Int {
    let wanted = colour.lab
    var (best, least) = (16, Double.infinity)
    for (index, place) in places.enumerated() {
      let distance = wanted.distance(to: place)
      if distance < least { (best, least) = (index + 16, distance) }
    }
    return best
  }

  /// The colour of a number from 16 to 255.
  static func colour(_ number: Int) -> Colour {
    precondition((16...255).contains(number), "the first 16 colours are the terminal owner's")
    if number >= 232 { return Colour(UInt32(8 + 10 * (number - 232)) * 0x010101) }
    let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
    let cell = number - 16
    return Colour(red: levels[cell / 36], green: levels[cell / 6 % 6], blue: levels[cell % 6])
  }

  private static let places = (16...255).map { colour($0).lab }
}
