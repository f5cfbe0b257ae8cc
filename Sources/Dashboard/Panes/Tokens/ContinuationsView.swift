import Terminal
import Training

extension Continuation {
  /// How many words both models begin with alike.
  var commonWordCount: Int {
    guard let teacher else { return 0 }
    return zip(Self.words(teacher), Self.words(student)).prefix { $0 == $1 }.count
  }

  /// A text's words, each with the space behind it.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for character in text {
      word.append(character)
      if character.isWhitespace {
        words.append(word)
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    // Models begin with the space that belongs behind the prompt.
    return words.first == " " ? Array(words.dropFirst()) : words
  }
}

extension RunData {
  /// What was generated at or before a step, the newest first; now, what is being generated too.
  func continuations(at time: Int?) -> [(step: Int, continuation: Continuation)] {
    let made = continuations.reversed().filter { $0.step <= time ?? .max }
    guard time == nil, case .generating(let growing?) = standing.phase else { return made }
    return [(standing.step, growing)] + made
  }
}

/// Texts that teacher and student went on with, side by side, the newest first.
struct ContinuationsView {
  let run: RunData
  let time: Int?
  /// The first line that is shown.
  let scroll: Int

  func draw(on canvas: inout Canvas) {
    Box("continuations", rightTitle: "g generates", isFocused: true).draw(on: &canvas) { canvas in
      canvas.onWheel()
      let size = canvas.size
      var y = -scroll
      for (step, continuation) in run.continuations(at: time) where y < size.height {
        for part in Self.parts(step, continuation, width: size.width, canvas.symbols) {
          if let title = part.title {
            canvas.text(title, x: part.x, y: y + part.y - 1, Style(part.role, .bold))
          }
          for piece in part.pieces {
            canvas.text(
              piece.text, x: part.x + piece.x, y: y + part.y + piece.line,
              part.flow.tokens[piece.token].style, width: piece.columns)
          }
        }
        y += Self.height(step, continuation, width: size.width, canvas.symbols) + 1
      }
      if y == -scroll {
        canvas.text("none at or before this step", x: 1, y: 0, Style(.inactive))
      }
    }
  }

  /// How far one can scroll.
  func lastLine(in size: Size, _ symbols: Symbols) -> Int {
    let heights = run.continuations(at: time).map {
      Self.height($0.step, $0.continuation, width: max(size.width - 2, 1), symbols) + 1
    }
    return max(heights.reduce(0, +) - (size.height - 2), 0)
  }

  /// A prompt, or how a model went on with it: where it stands below the entry's first row.
  private struct Part {
    var title: String?
    var role = Role.text
    let x: Int
    let y: Int
    let flow: TextFlow
    let pieces: [TextFlow.Piece]

    var lineCount: Int { (pieces.last?.line ?? 0) + 1 }
  }

  private static func height(
    _ step: Int, _ continuation: Continuation, width: Int, _ symbols: Symbols
  ) -> Int {
    parts(step, continuation, width: width, symbols).map { $0.y + $0.lineCount }.max() ?? 0
  }

  private static func parts(
    _ step: Int, _ continuation: Continuation, width: Int, _ symbols: Symbols
  ) -> [Part] {
    let room = Rect(x: 1, y: 0, width: max(width - 2, 1), height: 1)
    let words = Continuation.words(continuation.prompt)
    let question = TextFlow(
      [.init("step \(step): ", Style(.axis))] + words.map { .init($0, Style(.text, .bold)) },
      showsSpaces: false)
    let prompt = Part(
      x: 1, y: 0, flow: question, pieces: question.pieces(width: room.width, symbols: symbols))
    let models =
      (continuation.teacher.map { [("teacher", Role.teacher, $0)] } ?? [])
      + [("student", .student, continuation.student)]
    let places = room.columns(models.map { _ in .share(1) }, gap: 3)
    return [prompt]
      + zip(places, models).map { place, model in
        let common = continuation.teacher == nil ? nil : continuation.commonWordCount
        let flow = flow(model.2, Style(model.1), common: common)
        return Part(
          title: model.0, role: model.1, x: place.x, y: prompt.lineCount + 1, flow: flow,
          pieces: flow.pieces(width: max(place.width, 1), symbols: symbols))
      }
  }

  /// A text word by word; what both models wrote alike is plain, and the first word that differs
  /// is underlined.
  private static func flow(_ text: String, _ style: Style, common: Int?) -> TextFlow {
    TextFlow(
      Continuation.words(text).enumerated().map { index, word in
        if let common, index < common { return .init(word) }
        var style = style
        if index == common { style.attributes.insert(.underline) }
        return .init(word, style)
      }, showsSpaces: false)
  }
}
