/// A border with titles around a pane.
public struct Box: Sendable, Hashable {
  /// What the pane is.
  public var title: String
  /// What stands at the right of the same line.
  public var rightTitle: String
  /// Whether the pane has the keyboard.
  public var isFocused: Bool

  /// A border.
  public init(_ title: String = "", rightTitle: String = "", isFocused: Bool = false) {
    self.title = title
    self.rightTitle = rightTitle
    self.isFocused = isFocused
  }

  /// What is inside of the border in a size.
  public func inner(in size: Size) -> Rect {
    Rect(size).inset(left: 1, top: 1, right: 1, bottom: 1)
  }

  /// Draws the border around the whole canvas; returns what is inside of it.
  @discardableResult
  public func draw(on canvas: inout Canvas) -> Rect {
    inner(in: canvas.size)
  }

  /// Draws the border and, inside of it, its content.
  public func draw(on canvas: inout Canvas, content: (inout Canvas) -> Void) {
    let inner = draw(on: &canvas)
    if !inner.isEmpty { canvas.draw(in: inner, content) }
  }
}
