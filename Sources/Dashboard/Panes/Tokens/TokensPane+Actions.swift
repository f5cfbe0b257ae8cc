import Terminal
import Training

extension TokensPane {
  mutating func perform(_ action: Action, _ context: Context) -> [Action]? {
    defer { kept = view.listsTokens ? list(context) : nil }
    let views = TokensView.all(of: context.run)
    switch action {
    case .nextView:
      let index = views.firstIndex(of: shownView(context.run)) ?? 0
      show(views[(index + 1) % views.count])
    case .view(let index) where views.indices.contains(index): show(views[index])
    case .nextWatch: changeWatch(1, context)
    case .previousWatch: changeWatch(-1, context)
    case .unwatch:
      guard let watch = text(context)?.watch, watch.batchStep == nil else {
        return [.refuse("the pane Tokens shows no watched text")]
      }
      return [.request(.send(.unwatch(id: watch.id)))]
    case .back: goBack(context)
    case .find: searchOrigin = cursor
    default:
      if shownView(context.run) == .continuations { return scroll(action, context) }
      guard let text = text(context), text.isTraced else { return nil }
      return perform(action, text, context)
    }
    return []
  }

  /// Reacts to what needs a text.
  private mutating func perform(
    _ action: Action, _ text: WatchedText, _ context: Context
  ) -> [Action]? {
    switch action {
    case .nextQuantity: changeQuantity(1, text)
    case .previousQuantity: changeQuantity(-1, text)
    case .sort: sort(text)
    case .sortBy(let column):
      let keys = list(context).keys
      guard keys.indices.contains(column) else { break }
      view = .list
      order.choose(keys[column])
    case .reverse: order.isAscending.toggle()
    case .findNext: findNext(text)
    case .findToken where !text.range.isEmpty:
      let token = text.watch.tokens[shownCursor(text)]
      show(.list)
      self.token = token
    case .raiseTemperature: tryScale(text) { $0.changeTemperature(1) }
    case .lowerTemperature: tryScale(text) { $0.changeTemperature(-1) }
    case .otherSource: tryScale(text) { $0.source = $0.source.other }
    case .open: return open(text, context)
    case .select(let token):
      cursor = token
      cursor = shownCursor(text)
    case .point(let index, let token):
      select(TokenPlace(text: index, token: token), of: list(context))
    default: return move(action, text, context)
    }
    return []
  }

  private mutating func changeWatch(_ count: Int, _ context: Context) {
    let watches = context.run.texts(at: context.time)
    guard !watches.isEmpty else { return }
    let index = watches.firstIndex { $0.id == watch } ?? 0
    let turned = (1..<max(watches.count, 2)).map {
      watches[(index + count * $0 + watches.count * $0) % watches.count]
    }
    // A list has all sequences of a batch: the next text is another one.
    let step = watches[index].batchStep
    let next = turned.first { view != .list || step == nil || $0.batchStep != step }
    watch = next?.id ?? watch
    (cursor, token) = (1, nil)
  }

  private mutating func changeQuantity(_ count: Int, _ text: WatchedText) {
    let all = TokenQuantity.all(hasTeacher: text.hasTeacher)
    let index = all.firstIndex(of: shownQuantity(text)) ?? 0
    quantity = all[(index + count + all.count) % all.count]
    // The list's colours and bars are those of its order.
    if view == .list { order = TokenOrder(key: .quantity(quantity), isAscending: false) }
  }

  /// In the list, sorts by the next column; elsewhere, lists the tokens by the quantity shown.
  private mutating func sort(_ text: WatchedText) {
    guard view != .list else { return order.chooseNext(hasTeacher: text.hasTeacher) }
    order = TokenOrder(key: .quantity(shownQuantity(text)), isAscending: false)
    view = .list
  }

  private mutating func goBack(_ context: Context) {
    let wasTrying = trial != nil && !isTrialSent(context)
    trial = nil
    if wasTrying { return }
    if isDetailOpen {
      isDetailOpen = false
    } else if token != nil {
      token = nil
    } else {
      search = ""
    }
  }

  // MARK: Trying another scale

  private mutating func tryScale(_ text: WatchedText, _ change: (inout ScaleSetting) -> Void) {
    view = .scale
    guard text.hasTeacher, var setting = shownTrial(text) ?? text.setting else { return }
    change(&setting)
    trial = setting
  }

  /// Applies what is tried out; else shows the token's numbers, or the text from elsewhere.
  private mutating func open(_ text: WatchedText, _ context: Context) -> [Action] {
    guard view == .scale, let trial = shownTrial(text), !isTrialSent(context) else {
      let opensDetail = view == .text && !isDetailOpen
      show(.text)
      isDetailOpen = opensDetail
      return []
    }
    var actions: [Action] = []
    if trial.temperature != text.setting?.temperature {
      actions.append(.request(.send(.setTemperature(Float(trial.temperature)))))
    }
    if trial.source != text.setting?.source {
      actions.append(.request(.send(.setScaleSource(trial.source))))
    }
    return actions
  }

  // MARK: Finding

  /// Moves the cursor to the next place of a text, from where it was on; back where there is none.
  mutating func find(_ text: String, _ context: Context) {
    search = text
    guard let watched = self.text(context) else { return }
    let place = watched.place(of: text, from: searchOrigin)
    cursor = place.map { max($0.lowerBound, watched.range.lowerBound) } ?? searchOrigin
  }

  private mutating func findNext(_ text: WatchedText) {
    guard let place = text.place(of: search, from: shownCursor(text) + 1) else { return }
    cursor = max(place.lowerBound, text.range.lowerBound)
  }

  // MARK: Moving

  /// Moves the cursor among the tokens.
  private mutating func move(
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
    case .home where view.listsTokens: move(rows: .min / 2, context)
    case .end where view.listsTokens: move(rows: .max / 2, context)
    case .home: cursor = text.range.lowerBound
    case .end: cursor = text.range.upperBound - 1
    default: return nil
    }
    self.text(context).map { cursor = shownCursor($0) }
    return []
  }

  /// Moves by lines of the text, by rows of the list, or by tokens.
  private mutating func move(lines: Int, _ text: WatchedText, _ context: Context) {
    let here = shownCursor(text)
    switch view {
    case .list, .hardest: move(rows: lines, context)
    case .text where !isDetailOpen:
      let view = flow(text, context)
      let area = view.flowSize(in: parts(context.size, text, context).main.size)
      cursor =
        view.flow.token(linesAway: lines, in: area, symbols: context.symbols) ?? here
    case .text: cursor = here + lines.signum()
    default: cursor = here + lines
    }
  }

  /// Moves by rows of the list, also from one text to another.
  private mutating func move(rows: Int, _ context: Context) {
    let list = list(context)
    guard let last = list.places.indices.last else { return }
    let row = (selected(in: list).flatMap { list.places.firstIndex(of: $0) } ?? 0) + rows
    select(list.places[min(max(row, 0), last)], of: list)
  }

  /// Moves the cursor to a row of the list.
  mutating func select(_ place: TokenPlace, of list: TokenList) {
    watch = list.texts[place.text].watch.id
    cursor = place.token
  }

  private func pageLength(_ context: Context) -> Int {
    guard view == .text || view.listsTokens else { return 10 }
    return max(parts(context.size, text(context), context).main.height - 4, 1)
  }

  /// Moves through the continuations.
  private mutating func scroll(_ action: Action, _ context: Context) -> [Action]? {
    let page = max(context.size.height - 4, 1)
    let lines: Int
    switch action {
    case .scroll(let count): lines = count
    case .up: lines = -1
    case .down: lines = 1
    case .pageUp: lines = -page
    case .pageDown: lines = page
    case .home: lines = .min / 2
    case .end: lines = .max / 2
    default: return nil
    }
    let main = parts(context.size, nil, context).main
    let last = ContinuationsView(run: context.run, time: context.time, scroll: 0)
      .lastLine(in: main.size, context.symbols)
    scroll = min(max(scroll + lines, 0), last)
    return []
  }
}
