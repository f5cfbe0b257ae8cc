/// Tokens as text that flows from line to line, each in a style of its own.
///
/// Everything in a token is shown: spaces, line breaks, control characters and broken bytes.
public struct TextFlow: Sendable, Hashable {
  /// A token.
  public struct Token: Sendable, Hashable {
    /// Its text.
    public var text: String
    /// How it looks.
    public var style: Style

    /// A token.
    public init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  /// A token's part in one line.
  public struct Piece: Sendable, Hashable {
    /// Which token it belongs to.
    public let token: Int
    /// Its first column.
    public let x: Int
    /// Its line, counted from the first token's.
    public let line: Int
    /// How many columns it takes.
    public let columns: Int
    /// What is written.
    public let text: String
  }

  /// The tokens.
  public var tokens: [Token]
  /// The token that the cursor is on.
  public var cursor: Int?
  /// The first line that is shown, unless the cursor needs another.
  public var offset: Int
  /// Whether a space is drawn as a dot, if there is one outside of ASCII.
  public var showsSpaces: Bool

  /// A text of tokens.
  public init(_ tokens: [Token], cursor: Int? = nil, offset: Int = 0, showsSpaces: Bool = true) {
    self.tokens = tokens
    self.cursor = cursor
    self.offset = offset
    self.showsSpaces = showsSpaces
  }
}
