/// The colours that styles have in a picture, where nothing is left to a terminal.
struct SVGLooks {
  /// A cell's colours and its font.
  struct Look: Hashable {
    let foreground: Colour
    let background: Colour
    let attributes: Style.Attributes
  }

  private let theme: Theme
  /// The colour of the whole picture.
  let background: Colour
  private let text: Colour

  /// The colours of a theme; one without a background of its own gets one that suits its text.
  init(_ theme: Theme) {
    self.theme = theme
    let text = theme.colour(.role(.text))
    let dark = Colour(0x16181D)
    let background =
      theme.colour(.role(.background))
      ?? (text.map { $0.contrast(to: dark) < 3 } == true ? .white : dark)
    self.background = background
    self.text = text ?? (background.luminance < 0.18 ? Colour(0xD8DCE4) : Colour(0x1E2127))
  }

  /// What a style looks like.
  func look(_ style: Style) -> Look {
    var foreground = theme.colour(style.foreground) ?? text
    var background = theme.colour(style.background) ?? self.background
    if style.attributes.contains(.reverse) { swap(&foreground, &background) }
    if style.attributes.contains(.dim) { foreground = foreground.mixed(with: background, 0.4) }
    return Look(
      foreground: foreground, background: background,
      attributes: style.attributes.subtracting([.reverse, .dim]))
  }
}
