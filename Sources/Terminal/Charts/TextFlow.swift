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

  /// Where each token's parts stand in lines of a width.
  ///
  /// Lines end between words, whose tokens stay together; in a word that is longer than a line,
  /// between tokens; and within a token only where that is longer than a line.
  package func pieces(width: Int, symbols: Symbols) -> [Piece] {
    guard width > 0 else { return [] }
    let dot: String? = showsSpaces && !symbols.isASCII ? "·" : nil
    var lines = Lines(width: width, space: dot)
    for (index, token) in tokens.enumerated() {
      guard !token.text.isEmpty else {
        lines.add(symbols.nothing, token: index)
        continue
      }
      let parts = TokenText.lines(of: token.text)
      for (place, part) in parts.enumerated() {
        let endsLine = place < parts.count - 1
        var words = TokenText.words(of: part)
        if endsLine { words[words.count - 1] += symbols.lineBreak }
        for (place, word) in words.enumerated() {
          if place > 0 { lines.endWord() }
          lines.add(word, token: index)
        }
        if endsLine { lines.endLine() }
      }
    }
    lines.endWord()
    return lines.pieces
  }

  /// How many lines the text takes.
  package func lineCount(width: Int, symbols: Symbols) -> Int {
    (pieces(width: width, symbols: symbols).last?.line ?? 0) + 1
  }

  /// Puts texts one after another, word by word.
  private struct Lines {
    let width: Int
    /// What a space is drawn as.
    let space: String?
    private(set) var pieces: [Piece] = []
    /// The texts since the last place where a line may end.
    private var word: [(text: String, columns: Int, token: Int)] = []
    private var last: Character?
    private var x = 0
    private var line = 0

    init(width: Int, space: String?) { (self.width, self.space) = (width, space) }

    mutating func add(_ text: String, token: Int) {
      guard let first = text.first else { return }
      if let last, last == " " || first == " " || last.columns == 2 || first.columns == 2 {
        endWord()
      }
      last = text.last
      let shown = space.map { text.replacing(" ", with: $0) } ?? text
      word.append((shown, shown.columns, token))
    }

    mutating func endWord() {
      let columns = word.reduce(0) { $0 + $1.columns }
      if columns <= width, x + columns > width { newLine() }
      for part in word { put(part.text, part.columns, part.token) }
      word = []
    }

    mutating func endLine() {
      endWord()
      newLine()
      last = nil
    }

    private mutating func newLine() { (x, line) = (0, line + 1) }

    private mutating func put(_ text: String, _ columns: Int, _ token: Int) {
      guard columns > 0 else { return }
      if x > 0, x + columns > width { newLine() }
      var (part, used) = ("", 0)
      for character in text {
        if used > 0, used + character.columns > width {
          pieces.append(Piece(token: token, x: x, line: line, columns: used, text: part))
          newLine()
          (part, used) = ("", 0)
        }
        part.append(character)
        used += character.columns
      }
      pieces.append(Piece(token: token, x: x, line: line, columns: used, text: part))
      x += used
    }
  }

  /// The token some lines above (negative) or below (positive) the cursor's, nearest to it.
  package func token(linesAway lines: Int, in size: Size, symbols: Symbols) -> Int? {
    let pieces = pieces(width: size.width, symbols: symbols)
    guard let start = pieces.first(where: { $0.token == cursor }), let last = pieces.last else {
      return nil
    }
    let line = min(max(start.line + lines, 0), last.line)
    return pieces.filter { $0.line == line }
      .min { abs($0.x - start.x) < abs($1.x - start.x) }?.token
  }

  /// Draws the text over the whole canvas, with the cursor in sight; returns where the tokens' parts
  /// are.
  @discardableResult
  package func draw(on canvas: inout Canvas) -> [(token: Int, area: Rect)] {
    let pieces = pieces(width: canvas.size.width, symbols: canvas.symbols)
    let first = Scroll.offset(
      0, keeping: pieces.first { $0.token == cursor }?.line, visible: canvas.size.height,
      of: (pieces.last?.line ?? -1) + 1)
    let lines = first..<first + canvas.size.height
    return pieces.filter { lines.contains($0.line) }.map { piece in
      var style = tokens[piece.token].style
      if piece.token == cursor { style.attributes.formUnion([.reverse, .bold]) }
      canvas.text(piece.text, x: piece.x, y: piece.line - first, style)
      return (
        piece.token, Rect(x: piece.x, y: piece.line - first, width: piece.columns, height: 1)
      )
    }
  }
}
