/// A theme's colours as the numbers that terminals of a colour depth know.
///
/// Numbers are what terminfo's `setaf` and ncurses' extended pairs take: 0 to 15 for the owner's
/// colours, 16 to 255 for xterm's, and `0xRRGGBB` in true colour; nil is the terminal's own colour.
package struct Palette: Sendable {
  /// How many colours the terminal shows.
  package let depth: ColourDepth
  /// Whose colours they are.
  package let theme: Theme

  /// The numbers of a theme's colours.
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
