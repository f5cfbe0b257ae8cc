extension TextFlow {
  /// Where each token's parts stand in lines of a width.
  ///
  /// A token that does not fit into the rest of a line goes to the next one; only one that is
  /// longer than a line is split.
  package func pieces(width: Int, symbols: Symbols) -> [Piece] {
    guard width > 0 else { return [] }
    var flow = Flow(width: width)
    for (index, token) in tokens.enumerated() {
      guard !token.text.isEmpty else {
        flow.add(symbols.nothing, token: index)
        continue
      }
      let parts = TokenText.lines(of: token.text)
      for (place, part) in parts.enumerated() {
        let endsLine = place < parts.count - 1
        let text = TokenText.visible(part, showsSpaces: showsSpaces, symbols)
        flow.add(text + (endsLine ? symbols.lineBreak : ""), token: index)
        if endsLine { flow.newLine() }
      }
    }
    return flow.pieces
  }

  /// Puts texts one after another.
  private struct Flow {
    let width: Int
    var pieces: [Piece] = []
    private var x = 0
    private var line = 0

    init(width: Int) { self.width = width }

    mutating func newLine() {
      x = 0
      line += 1
    }

    mutating func add(_ text: String, token: Int) {
      let columns = text.columns
      guard columns > 0 else { return }
      if x > 0, x + columns > width { newLine() }
      guard columns > width else { return put(text, columns, token) }
      var (part, used) = ("", 0)
      for character in text {
        if used > 0, used + character.columns > width {
          put(part, used, token)
          newLine()
          (part, used) = ("", 0)
        }
        part.append(character)
        used += character.columns
      }
      put(part, used, token)
    }

    private mutating func put(_ text: String, _ columns: Int, _ token: Int) {
      pieces.append(Piece(token: token, x: x, line: line, columns: columns, text: text))
      x += columns
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

  /// The first line to show.
  private func firstLine(of pieces: [Piece], height: Int) -> Int {
    let line = pieces.first { $0.token == cursor }?.line
    return Scroll.offset(
      0, keeping: line, visible: height, of: (pieces.last?.line ?? -1) + 1)
  }

  /// Draws the text over the whole canvas; returns where the tokens' parts are.
  @discardableResult
  package func draw(on canvas: inout Canvas) -> [(token: Int, area: Rect)] {
    let pieces = pieces(width: canvas.size.width, symbols: canvas.symbols)
    let first = firstLine(of: pieces, height: canvas.size.height)
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
