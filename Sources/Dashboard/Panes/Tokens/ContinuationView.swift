import Terminal
import Training

/// A prompt, and below it how both models went on.
struct ContinuationView {
  let step: Int
  let continuation: Continuation

  /// The rows that it takes.
  func height(width: Int, _ symbols: Symbols) -> Int {
    let texts = columns(width).map { lineCount($0.flow, $0.width, symbols) }
    return lineCount(prompt, max(width - 2, 1), symbols) + 1 + (texts.max() ?? 0)
  }

  /// Draws it from a row on, which may lie above the canvas.
  func draw(on canvas: inout Canvas, y: Int) {
    let width = canvas.size.width
    var y = y
    y += draw(prompt, on: &canvas, x: 1, y: y, width: max(width - 2, 1))
    for column in columns(width) {
      canvas.text(column.title, x: column.x, y: y, Style(column.role, .bold))
      draw(column.flow, on: &canvas, x: column.x, y: y + 1, width: column.width)
    }
  }

  private struct Column {
    let title: String
    let role: Role
    let x: Int
    let width: Int
    let flow: TextFlow
  }

  private var prompt: TextFlow {
    flow("step \(step): ", Style(.axis)).appending(flow(continuation.prompt, Style(.text, .bold)))
  }

  private func columns(_ width: Int) -> [Column] {
    let room = Rect(x: 1, y: 0, width: width - 2, height: 1)
    let common = continuation.commonWordCount
    guard let teacher = continuation.teacher else {
      let all = flow(continuation.student, Style(.student))
      return [Column(title: "student", role: .student, x: 1, width: max(room.width, 1), flow: all)]
    }
    return zip(
      room.columns([.share(1), .share(1)], gap: 3),
      [("teacher", Role.teacher, teacher), ("student", .student, continuation.student)]
    ).map { place, part in
      Column(
        title: part.0, role: part.1, x: place.x, width: max(place.width, 1),
        flow: flow(part.2, Style(part.1), common: common))
    }
  }

  /// A text word by word; what both models wrote alike is plain, and the first word that differs
  /// is underlined.
  private func flow(_ text: String, _ style: Style, common: Int? = nil) -> TextFlow {
    TextFlow(
      Continuation.words(text).enumerated().map { index, word in
        if let common, index < common { return .init(word) }
        var style = style
        if index == common { style.attributes.insert(.underline) }
        return .init(word, style)
      }, showsSpaces: false)
  }

  private func lineCount(_ flow: TextFlow, _ width: Int, _ symbols: Symbols) -> Int {
    (flow.pieces(width: width, symbols: symbols).last?.line ?? 0) + 1
  }

  @discardableResult
  private func draw(
    _ flow: TextFlow, on canvas: inout Canvas, x: Int, y: Int, width: Int
  ) -> Int {
    let pieces = flow.pieces(width: width, symbols: canvas.symbols)
    for piece in pieces {
      canvas.text(
        piece.text, x: x + piece.x, y: y + piece.line, flow.tokens[piece.token].style,
        width: piece.columns)
    }
    return (pieces.last?.line ?? 0) + 1
  }
}

extension TextFlow {
  fileprivate func appending(_ other: TextFlow) -> TextFlow {
    TextFlow(tokens + other.tokens, showsSpaces: showsSpaces)
  }
}
