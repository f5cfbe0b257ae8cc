import Terminal

@testable import Dashboard

/// The sizes at which every pane is looked at.
enum Screens {
  static let small = Size(80, 24)
  static let middle = Size(120, 36)
  static let large = Size(200, 60)

  /// A pane alone, over the room that the screen gives it.
  static func body<Content: Pane>(
    _ pane: Content, _ size: Size, run: RunData = RunFixture.run(), time: Int? = nil,
    symbols: Symbols = Symbols(.braille)
  ) -> Frame {
    var canvas = Canvas(ScreenLayout(size).body.size, symbols: symbols)
    pane.draw(on: &canvas, Context(run: run, time: time, overlays: [], log: []))
    return canvas.frame
  }
}
