/// A theme's colours among the 16 that every terminal has and whose owner chose them.
///
/// Nobody knows what they look like exactly, nor whether the terminal is dark or light. So hues
/// are kept, the theme's background becomes the terminal's own, and greys become the terminal's
/// own text or its "bright black", never black or white.
struct SixteenColours {
  private let theme: Theme
  private let background: Lab?

  init(_ theme: Theme) {
    self.theme = theme
    background = theme.colour(.role(.background))?.lab
  }

  /// The numbers of what stands and of what it stands on.
  func numbers(_ style: Style) -> (foreground: Int?, background: Int?) {
    guard style.background == .role(.selectedBackground) else {
      return (foreground(style.foreground), ground(style.background))
    }
    let selection = theme.colour(style.background)?.lab
    // It has to be seen, even where a theme selects with a grey near its background.
    let ground = selection.flatMap { $0.chroma < 25 ? nil : hue($0) } ?? 4
    // Black can be read on green, yellow and cyan; white on blue, red and magenta.
    return ([2, 3, 6].contains(ground) ? 0 : 15, ground)
  }

  private func foreground(_ ink: Ink) -> Int? {
    guard let lab = theme.colour(ink)?.lab else { return nil }
    guard lab.chroma >= 12 else { return isFaint(lab) ? 8 : nil }
    let number = hue(lab)
    // Plain blue on black is the one that nobody can read; bright yellow on white is another.
    let isBright =
      number == 4 || (background.map { $0.lightness < 50 } ?? false && lab.lightness > 72)
    return isBright ? number + 8 : number
  }

  private func ground(_ ink: Ink) -> Int? {
    guard ink != .role(.background), let lab = theme.colour(ink)?.lab else { return nil }
    if let background, lab.distance(to: background) < 20 { return nil }
    guard lab.chroma >= 18 else {
      return lab.lightness < 20 || lab.lightness > 85 ? nil : 8
    }
    return hue(lab)
  }

  /// Whether a grey is nearer to the background than to the text.
  private func isFaint(_ lab: Lab) -> Bool {
    let ground = background?.lightness
    let text = theme.colour(.role(.text))?.lab.lightness
    switch (ground, text) {
    case (let ground?, let text?):
      return abs(lab.lightness - ground) < abs(text - ground) * 0.75
    default: return (30...70).contains(lab.lightness)
    }
  }

  /// The plain colour of the nearest hue: red, green, yellow, blue, magenta or cyan.
  private func hue(_ lab: Lab) -> Int {
    let nearest = Self.hues.min {
      lab.distance(toHue: $0.degrees) < lab.distance(toHue: $1.degrees)
    }
    return nearest?.number ?? 7
  }

  /// Hues in CIELAB. Themes' blues are greener and their reds and greens softer than a screen's
  /// own, so these are places between the two.
  private static let hues: [(number: Int, degrees: Double)] = [
    (1, 28), (3, 82), (2, 140), (6, 200), (4, 275), (5, 330),
  ]
}
