import Terminal
import Training

extension TokensPane {
  mutating func perform(_ action: Action, _ context: Context) -> [Action]? {
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

  private mutating func show(_ view: TokensView) {
    self.view = view
    isDetailOpen = false
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
      let keys = TokenOrder.keys(hasTeacher: listed(context).contains(where: \.hasTeacher))
      if keys.indices.contains(column) { order.choose(keys[column]) }
    case .reverse: order.isAscending.toggle()
    case .findNext: findNext(text)
    case .raiseTemperature: tryScale(text) { $0.changeTemperature(1) }
    case .lowerTemperature: tryScale(text) { $0.changeTemperature(-1) }
    case .otherSource: tryScale(text) { $0.source = $0.source.other }
    case .open: return open(text, context)
    case .select(let token):
      cursor = token
      self.text(context).map { cursor = shownCursor($0) }
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
    cursor = 1
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
      isDetailOpen = view == .text ? !isDetailOpen : false
      view = .text
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

  /// Whether the session was asked for what is tried out, and has not answered.
  func isTrialSent(_ context: Context) -> Bool {
    context.pending.contains {
      switch $0 {
      case .setTemperature, .setScaleSource: true
      default: false
      }
    }
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
}
