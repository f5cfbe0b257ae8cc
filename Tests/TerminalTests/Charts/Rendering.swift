import Terminal

/// The rows of text that a widget draws.
func rows(
  _ width: Int, _ height: Int, _ glyphs: GlyphSet = .braille, _ draw: (inout Canvas) -> Void
) -> [String] {
  var canvas = Canvas(Size(width, height), symbols: Symbols(glyphs))
  draw(&canvas)
  return canvas.frame.lines
}
