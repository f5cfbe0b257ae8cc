/// A question in the middle of the screen.
public struct Dialog: Sendable, Hashable {
  /// What it is about.
  public var title: String
  /// What it says, line by line.
  public var lines: [String]
  /// What can be answered.
  public var buttons: [String]
  /// The answer that Enter gives.
  public var selected: Int

  /// A question.
  public init(_ title: String, lines: [String], buttons: [String] = [], selected: Int = 0) {
    self.title = title
    self.lines = lines
    self.buttons = buttons
    self.selected = selected
  }

  /// Where it stands in a size.
  public func area(in size: Size) -> Rect {
    Rect(size)
  }

  /// The button at a place.
  public func button(at place: Point, in size: Size) -> Int? {
    nil
  }

  /// Draws the question over the middle of the canvas.
  public func draw(on canvas: inout Canvas) {
  }
}
