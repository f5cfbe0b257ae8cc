/// How much of something is done.
package struct Gauge: Sendable, Hashable {
  /// From 0 to 1; no number is nothing.
  package var share: Double
  /// The colour of the filled part.
  package var ink: Ink
  /// What stands to the right of the bar; nil is the percentage.
  package var label: String?

  /// A progress bar.
  package init(_ share: Double, ink: Ink = .role(.progress), label: String? = nil) {
    self.share = share
    self.ink = ink
    self.label = label
  }

  /// Draws the bar over the canvas's first row.
  package func draw(on canvas: inout Canvas) {
    let share = share.isFinite ? min(max(share, 0), 1) : 0
    let text = label ?? Format.percent(share)
    // A percentage always has the same room, so that the bar does not jump.
    let reserved = label.map(\.columns) ?? 5
    let hasLabel = canvas.size.width >= reserved + 4
    let width = canvas.size.width - (hasLabel && reserved > 0 ? reserved + 1 : 0)
    Self.drawBar(on: &canvas, Rect(x: 0, y: 0, width: width, height: 1), share, ink, hasTrack: true)
    if hasLabel { canvas.text(text, endingAt: canvas.size.width, y: 0) }
  }

  /// Draws a bar over a part of a row, finer than cells where there are glyphs for it.
  static func drawBar(
    on canvas: inout Canvas, _ part: Rect, _ share: Double, _ ink: Ink, hasTrack: Bool
  ) {
    let growing = canvas.symbols.growing
    let levels = growing.count - 1
    var level = Int((share * Double(part.width * levels)).rounded(.down))
    if share > 0 { level = max(level, 1) }
    for column in 0..<part.width {
      let filled = min(max(level - column * levels, 0), levels)
      let place = (part.x + column, part.y)
      if filled > 0 {
        canvas[place.0, place.1] = Cell(growing[filled], Style(ink))
      } else if hasTrack {
        canvas[place.0, place.1] = Cell(canvas.symbols.track, Style(.meter))
      }
    }
  }
}
