import Terminal

extension TokensPane {
  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult {
    let layout = TokensLayout(self, size, context)
    switch mouse.action {
    case .scrollUp, .scrollDown, .scrollLeft, .scrollRight: return wheel(mouse, layout, context)
    case .press where layout.heading.contains(mouse.place):
      if let chosen = heading(context).view(atColumn: mouse.place.x) {
        view = chosen
        isDetailOpen = false
      }
    case .press, .drag:
      guard let text = text(context), text.isTraced else { return .none }
      return point(at: mouse.place, isPress: mouse.action == .press, layout, text, context)
    case .release: break
    }
    return .none
  }

  /// The wheel magnifies the history of a token, and moves through everything else.
  private mutating func wheel(
    _ mouse: Mouse, _ layout: TokensLayout, _ context: Context
  ) -> PaneResult {
    let direction = mouse.action == .scrollUp ? -1 : 1
    if layout.view == .continuations {
      scroll(by: 3 * direction, context)
      return .none
    }
    guard let text = text(context), text.isTraced else { return .none }
    if let step = historyStep(at: mouse.place, layout, text, context) {
      return context.charts.turning(mouse.action, about: step, context)
    }
    guard [.scrollUp, .scrollDown].contains(mouse.action) else { return .none }
    move(lines: (layout.view == .list ? 3 : 1) * direction, text, context)
    return .none
  }

  /// The step of the token's history under a place; nil elsewhere.
  private func historyStep(
    at place: Point, _ layout: TokensLayout, _ text: WatchedText, _ context: Context
  ) -> Double? {
    guard let place = place.inside(layout.detail), let size = layout.detail?.size else {
      return nil
    }
    return detail(text, context).step(at: place, in: size)
  }

  /// What lies under the mouse gets the cursor; a step of the history becomes the time.
  private mutating func point(
    at place: Point, isPress: Bool, _ layout: TokensLayout, _ text: WatchedText, _ context: Context
  ) -> PaneResult {
    if let step = historyStep(at: place, layout, text, context) {
      return .look(at: Int(step.rounded()))
    }
    if place.inside(layout.detail) != nil { return .none }
    if let place = place.inside(layout.chart), let size = layout.chart?.size {
      cursor = chart(text).token(at: place, in: size) ?? cursor
    } else if let place = place.inside(layout.main) {
      press(place, isPress, layout, text, context)
    }
    self.text(context).map { cursor = shownCursor($0) }
    return .none
  }

  private mutating func press(
    _ place: Point, _ isPress: Bool, _ layout: TokensLayout, _ text: WatchedText, _ context: Context
  ) {
    let size = layout.main.size
    switch layout.view {
    case .text:
      let flow = flow(text, context)
      if let place = place.inside(flow.flowArea(in: size)) {
        cursor =
          flow.flow.token(
            at: place, in: flow.flowArea(in: size).size, symbols: context.symbols) ?? cursor
      } else if isPress, flow.legendArea(in: size).contains(place) {
        _ = perform(.nextQuantity, context)
      }
    case .list:
      let list = list(context)
      if isPress, let key = list.key(at: place, in: size) {
        order.choose(key)
      } else if let token = list.token(at: place, in: size) {
        select(token, of: list)
      }
    case .scale: cursor = scale(text, context).token(at: place, in: size) ?? cursor
    case .scatter, .continuations: break
    }
  }
}

extension Point {
  /// The same place counted from a rectangle's corner; nil outside of it.
  fileprivate func inside(_ rect: Rect?) -> Point? {
    guard let rect, rect.contains(self) else { return nil }
    return Point(x - rect.x, y - rect.y)
  }
}
