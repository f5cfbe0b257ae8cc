/// One place on the screen.
public struct Cell: Sendable, Hashable {
  /// What stands there: one character that a terminal can show; empty in the second half of a wide
  /// one.
  public var character: Character?
  /// How it looks.
  public var style: Style

  /// A character in a style.
  public init(_ character: Character? = " ", _ style: Style = .plain) {
    self.character = character
    self.style = style
  }
}
