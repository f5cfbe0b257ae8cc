import Terminal

/// A short fact: what it is, its value, and a word about it.
struct TextPiece: Sendable, Equatable {
  let label: String
  let value: String
  let note: String
  let style: Style
  let noteStyle: Style

  init(
    _ label: String, _ value: String, _ note: String = "", _ style: Style,
    noteStyle: Style = Style(.axis)
  ) {
    (self.label, self.value, self.note) = (label, value, note)
    (self.style, self.noteStyle) = (style, noteStyle)
  }

  /// A label and a value.
  init(_ label: String, _ value: String, _ style: Style) { self.init(label, value, "", style) }

  /// A few words alone.
  init(_ words: String, _ style: Style) {
    self.init("", "", words, style, noteStyle: style)
  }

  /// The label and the value alone.
  var withoutNote: TextPiece { TextPiece(label, value, "", style) }

  /// The columns it takes.
  var columns: Int { parts.reduce(-1) { $0 + $1.text.columns + 1 } }

  private var parts: [(text: String, style: Style)] {
    var bold = style
    bold.attributes.insert(.bold)
    return [(label, Style(.axis)), (value, bold), (note, noteStyle)].filter { !$0.0.isEmpty }
  }

  /// Writes it; returns the columns it takes.
  @discardableResult
  func draw(on canvas: inout Canvas, x: Int, y: Int) -> Int {
    var column = x
    for part in parts {
      column +=
        1
        + canvas.text(
          part.text, x: column, y: y, part.style, width: max(canvas.size.width - column, 0))
    }
    return column - x - 1
  }

  /// Writes pieces beside and below one another, as many as have room.
  static func flow(_ pieces: [TextPiece], on canvas: inout Canvas, gap: Int = 3) {
    for (piece, place) in zip(pieces, places(of: pieces, width: canvas.size.width, gap: gap)) {
      guard place.y < canvas.size.height else { return }
      piece.draw(on: &canvas, x: place.x, y: place.y)
    }
  }

  /// How many rows pieces take.
  static func rows(of pieces: [TextPiece], width: Int, gap: Int = 3) -> Int {
    (places(of: pieces, width: width, gap: gap).last?.y ?? -1) + 1
  }

  private static func places(of pieces: [TextPiece], width: Int, gap: Int) -> [Point] {
    var (x, y) = (0, 0)
    return pieces.map { piece in
      if x > 0, x + piece.columns > width { (x, y) = (0, y + 1) }
      defer { x += piece.columns + gap }
      return Point(x, y)
    }
  }
}

extension String {
  /// With a capital at the beginning.
  var asTitle: String { prefix(1).uppercased() + dropFirst() }

  /// The text in lines of at most so many columns, broken at spaces; a longer word is broken too.
  package func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      if !line.isEmpty, line.columns + 1 + word.columns > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
      while line.columns > width, line.count > 1 {
        var end = line.index(after: line.startIndex)
        while line[...end].columns <= width { end = line.index(after: end) }
        lines.append(String(line[..<end]))
        line = String(line[end...])
      }
    }
    return lines + (line.isEmpty && !lines.isEmpty ? [] : [line])
  }
}

extension Canvas {
  /// Writes why there is nothing to see, in the middle.
  mutating func explain(_ text: String, _ style: Style = Style(.inactive)) {
    let lines = text.wrapped(to: max(min(size.width - 4, 72), 1))
    let top = max((size.height - lines.count) / 2, 0)
    for (row, line) in lines.enumerated() {
      self.text(line, x: max((size.width - line.columns) / 2, 0), y: top + row, style)
    }
  }
}
