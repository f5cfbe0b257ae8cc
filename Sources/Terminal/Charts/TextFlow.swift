/// Tokens as text that flows from line to line, each in a style of its own.
///
/// Everything in a token is shown: spaces, line breaks, control characters and broken bytes.
package struct TextFlow: Sendable, Hashable {
  /// A token.
  package struct Token: Sendable, Hashable {
    /// Its text.
    package var text: String
    /// How it looks.
    package var style: Style

    /// A token.
    package init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  /// A token's part in one line.
  package struct Piece: Sendable, Hashable {
    /// Which token it belongs to.
    package let token: Int
    /// Its first column.
    package let x: Int
    /// Its line, counted from the first token's.
    package let line: Int
    /// How many columns it takes.
    package let columns: Int
    /// What is written.
    package let text: String
  }

  /// The tokens.
  package var tokens: [Token]
  /// The token that the cursor is on.
  package var cursor: Int?
  /// Whether a space is drawn as a dot, if there is one outside of ASCII.
  package var showsSpaces: Bool

  /// A text of tokens.
  package init(_ tokens: [Token], cursor: Int? = nil, showsSpaces: Bool = true) {
    self.tokens = tokens
    self.cursor = cursor
    self.showsSpaces = showsSpaces
  }
}
