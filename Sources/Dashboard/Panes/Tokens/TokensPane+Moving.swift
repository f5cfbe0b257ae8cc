import Terminal

extension TokensPane {
  /// How far a page is where there are no lines.
  private static let page = 10

  /// Moves the cursor among the tokens.
  mutating func move(
    _ action: Action, _ text: WatchedText, _ context: Context
  ) -> [Action]? {
    guard !text.range.isEmpty else { return nil }
    let here = shownCursor(text)
    switch action {
    case .left: cursor = here - 1
    case .right: cursor = here + 1
    case .up: move(lines: -1, text, context)
    case .down: move(lines: 1, text, context)
    case .scroll(let lines): move(lines: lines, text, context)
    case .pageUp: move(lines: -pageLength(context), text, context)
    case .pageDown: move(lines: pageLength(context), text, context)
    case .home where view == .list: move(rows: .min / 2, context)
    case .end where view == .list: move(rows: .max / 2, context)
    case .home: cursor = text.range.lowerBound
    case .end: cursor = text.range.upperBound - 1
    default: return nil
    }
    clampCursor(context)
    return []
  }

  /// Moves by lines of the text, by rows of the list, or by tokens.
  mutating func move(lines: Int, _ text: WatchedText, _ context: Context) {
    let here = shownCursor(text)
    switch shownView(context.run) {
    case .text:
      let area = flowSize(text, context)
      guard !area.isEmpty else { return cursor = here + lines.signum() }
      let next = flow(text, context).flow.token(
        linesAway: lines, in: area.size, symbols: context.symbols)
      cursor = next ?? here
    case .list: move(rows: lines, context)
    default: cursor = here + lines
    }
    clampCursor(context)
  }

  /// Moves by rows of the list, also from one sequence of a batch to another.
  private mutating func move(rows: Int, _ context: Context) {
    let list = list(context)
    let places = list.places
    guard let last = places.indices.last else { return }
    let row = (list.selected.flatMap { places.firstIndex(of: $0) } ?? 0) + rows
    select(places[min(max(row, 0), last)], of: list)
  }

  /// Moves the cursor to a row of the list.
  mutating func select(_ place: TokenPlace, of list: TokenListView) {
    watch = list.texts[place.text].watch.id
    cursor = place.token
  }

  private mutating func clampCursor(_ context: Context) {
    text(context).map { cursor = shownCursor($0) }
  }

  private func flowSize(_ text: WatchedText, _ context: Context) -> Rect {
    let main = TokensLayout(self, context.size, context).main
    return main.isEmpty ? main : flow(text, context).flowArea(in: main.size)
  }

  private func pageLength(_ context: Context) -> Int {
    let main = TokensLayout(self, context.size, context).main
    switch shownView(context.run) {
    case .text, .list: return max(main.height - 4, 1)
    default: return Self.page
    }
  }

  /// Moves through the continuations.
  mutating func scroll(_ action: Action, _ context: Context) -> [Action]? {
    let page = max(context.size.height - 4, 1)
    switch action {
    case .scroll(let lines): scroll(by: lines, context)
    case .up: scroll(by: -1, context)
    case .down: scroll(by: 1, context)
    case .pageUp: scroll(by: -page, context)
    case .pageDown: scroll(by: page, context)
    case .home: scroll = 0
    case .end: scroll(by: .max / 2, context)
    default: return nil
    }
    return []
  }

  mutating func scroll(by lines: Int, _ context: Context) {
    let main = TokensLayout(self, context.size, context).main
    let last = ContinuationsView(run: context.run, time: context.time, scroll: 0)
      .lastLine(in: main.size, context.symbols)
    scroll = min(max(scroll + lines, 0), last)
  }
}
