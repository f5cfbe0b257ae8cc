/// One place on the screen.
package struct Cell: Sendable, Hashable {
  /// What stands there: one character that a terminal can show; empty in the second half of a wide
  /// one.
  package var character: Character?
  /// How it looks.
  package var style: Style

  /// A character in a style.
  package init(_ character: Character? = " ", _ style: Style = .plain) {
    self.character = character
    self.style = style
  }
}
