import RunStore
import Terminal

/// Everything that is known of one token: numbers, predictions and history.
struct TokenDetailView {
  let text: WatchedText
  let token: Int
  /// The quantity that the text is coloured by.
  let quantity: TokenQuantity
  let context: Context

  func draw(on canvas: inout Canvas) {
    let layout = layout(in: canvas.size)
    box.draw(on: &canvas)
    guard let trace = text.traces.indices.contains(token) ? text.traces[token] : nil else {
      canvas.text("this token was not traced", x: 2, y: 1, Style(.inactive))
      return
    }
    canvas.draw(in: layout.numbers) {
      TokenNumbersView(text: text, token: token, trace: trace, quantity: quantity).draw(on: &$0)
    }
    if let rect = layout.candidates {
      canvas.draw(in: rect) {
        CandidatesView(trace: trace, run: context.run, hasTeacher: text.hasTeacher).draw(on: &$0)
      }
    }
    if let rect = layout.history { canvas.draw(in: rect) { history.draw(on: &$0) } }
  }

  private var history: TokenHistoryView {
    TokenHistoryView(
      series: text.history(of: token, in: context.run),
      teacher: text.value(.teacherCrossEntropy, of: token), charts: RunCharts(context))
  }

  private var box: Box {
    guard text.range.contains(token) else { return Box() }
    return Box(
      "\"\(text.texts[token])\"",
      rightTitle: "position \(token) of \(text.count), id \(text.watch.tokens[token])")
  }

  /// Where the parts are: below one another, or beside where there is width and no height.
  private struct Layout {
    let numbers: Rect
    let candidates: Rect?
    let history: Rect?
  }

  private func layout(in size: Size) -> Layout {
    let inner = box.inner(in: size).inset(left: 1, top: 0, right: 1, bottom: 0)
    let (numbers, candidates) = (TokenNumbersView.height, CandidatesView.height)
    let isNarrow = inner.width < Self.besideFrom
    if inner.height >= numbers + 1 + candidates + Self.leastHistory || isNarrow {
      let rows = inner.rows([.fixed(numbers), .fixed(1), .fixed(candidates), .share(1)])
      return Layout(
        numbers: rows[0], candidates: rows[2].height >= 3 ? rows[2] : nil,
        history: rows[3].height >= Self.leastHistory ? rows[3] : nil)
    }
    let rows = inner.rows([.fixed(max(numbers, candidates)), .share(1)])
    let columns = rows[0].columns([.fixed(TokenNumbersView.width), .share(1)], gap: 3)
    return Layout(
      numbers: columns[0], candidates: columns[1],
      history: rows[1].height >= Self.leastHistory ? rows[1] : nil)
  }

  /// From this width on predictions fit beside the numbers.
  private static let besideFrom = 70
  private static let leastHistory = 5
}
