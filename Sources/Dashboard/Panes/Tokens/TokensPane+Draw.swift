import RunStore
import Terminal

extension TokensPane {
  func draw(on canvas: inout Canvas, _ context: Context) {
    let text = text(context)
    let parts = parts(canvas.size, text, context)
    canvas.draw(in: parts.heading) { drawHeading(on: &$0, text, context) }
    let view = shownView(context.run)
    if view == .continuations {
      return canvas.draw(in: parts.main) {
        ContinuationsView(run: context.run, time: context.time, scroll: scroll).draw(on: &$0)
      }
    }
    guard let text, text.isTraced else {
      return canvas.draw(in: parts.main) { drawHint(on: &$0, text?.watch, context.run) }
    }
    let (cursor, quantity) = (shownCursor(text), shownQuantity(text))
    canvas.draw(in: parts.main) { canvas in
      switch view {
      case .text: flow(text, context).draw(on: &canvas)
      case .list, .hardest:
        let list = list(context)
        TokenListView(list: list, selected: selected(in: list)).draw(on: &canvas)
      case .scale: scale(text, context).draw(on: &canvas)
      case .scatter:
        TokenScatterView(
          text: text, evaluation: context.run.evaluation(at: context.time), cursor: cursor
        ).draw(on: &canvas)
      case .continuations: break
      }
    }
    canvas.draw(in: parts.chart) { canvas in
      guard view == .text else { return drawHistory(on: &canvas, context) }
      QuantityChart(text: text, quantity: quantity, cursor: cursor).draw(on: &canvas)
    }
    canvas.draw(in: parts.detail) {
      TokenDetailView(text: text, token: cursor, quantity: quantity, context: context)
        .draw(on: &$0)
    }
  }

  /// The text in colours.
  func flow(_ text: WatchedText, _ context: Context) -> TokenFlowView {
    let ids = context.run.texts(at: context.time).map(\.id)
    return TokenFlowView(
      text, number: "\((ids.firstIndex(of: text.watch.id) ?? 0) + 1)/\(ids.count)",
      shownQuantity(text), cursor: shownCursor(text), search: search,
      whyUnused: context.run.whyScaleIsUnused(at: context.time))
  }

  /// The token scale.
  func scale(_ text: WatchedText, _ context: Context) -> TokenScaleView {
    TokenScaleView(
      text: text,
      batch: context.run.texts(at: context.time).filter { $0.batchStep != nil }
        .map { WatchedText($0, context) },
      trial: shownTrial(text), isSent: isTrialSent(context), cursor: shownCursor(text),
      context: context)
  }

  /// The loss of the token whose occurrences are listed, over the traced steps.
  private func drawHistory(on canvas: inout Canvas, _ context: Context) {
    let list = list(context)
    let teacher = list.places.compactMap {
      list.texts[$0.text].value(.teacherCrossEntropy, of: $0.token)
    }
    let places = list.places.map { (list.texts[$0.text].watch.id, $0.token) }
    Box("its loss over the steps, mean of \(places.count)").draw(on: &canvas) {
      $0.drawHistory(
        context.run.history(of: places), "student cross entropy",
        teacher: teacher.isEmpty ? nil : teacher.reduce(0, +) / Double(teacher.count), context)
    }
  }

  // MARK: Layout

  /// Where everything is; empty where there is no room for it.
  struct Parts {
    /// The views and the step.
    let heading: Rect
    /// The view itself.
    var main: Rect
    /// What there is over positions or steps, where room is left below it.
    var chart = Rect(x: 0, y: 0, width: 0, height: 0)
    /// The numbers of one token.
    var detail = Rect(x: 0, y: 0, width: 0, height: 0)
  }

  /// From this width on the numbers stand beside the text.
  private static let wide = 100
  private static let leastChartHeight = 8

  func parts(_ size: Size, _ text: WatchedText?, _ context: Context) -> Parts {
    let rows = Rect(size).rows([.fixed(1), .share(1)])
    var parts = Parts(heading: rows[0], main: rows[1])
    let view = shownView(context.run)
    guard view == .text || view.listsTokens, let text, text.isTraced else { return parts }
    if view == .text, isDetailOpen {
      (parts.main, parts.detail) = (parts.detail, rows[1])
      return parts
    }
    let isWide = size.width >= Self.wide
    if isWide {
      let sides = rows[1].columns([.share(1), .fixed(min(max(size.width * 2 / 5, 48), 72))])
      (parts.main, parts.detail) = (sides[0], sides[1])
    } else if view == .text {
      // All of the numbers, if half of the room is enough.
      let height = rows[1].height
      let below = rows[1].rows([.share(1), .fixed(height >= 18 ? 11 : max(height / 2, 6))])
      (parts.main, parts.detail) = (below[0], below[1])
    }
    var needed = Int.max
    if view == .text, isWide {
      needed = flow(text, context).height(width: parts.main.width, context.symbols)
    } else if view == .list, token != nil {
      needed = min(list(context).places.count + 3, parts.main.height / 2)
    }
    guard parts.main.height - needed >= Self.leastChartHeight else { return parts }
    let halves = parts.main.rows([.fixed(needed), .share(1)])
    (parts.main, parts.chart) = (halves[0], halves[1])
    return parts
  }

  // MARK: Around the text

  /// The first row: the views, and which step's trace is shown.
  private func drawHeading(on canvas: inout Canvas, _ text: WatchedText?, _ context: Context) {
    let shown = shownView(context.run)
    var x = 0
    for (index, view) in TokensView.all(of: context.run).enumerated() {
      let isSelected = view == shown
      if isSelected { canvas.text(String(canvas.symbols.pointer), x: x, y: 0, Style(.key, .bold)) }
      let width = canvas.text(
        view.rawValue, x: x + 1, y: 0,
        isSelected ? Style(.title, [.bold, .underline]) : Style(.inactive))
      canvas.onPress(in: Rect(x: x, y: 0, width: width + 2, height: 1), .view(index))
      x += width + 2
    }
    let traced = text.flatMap { context.run.traces[$0.watch.id] }?.steps ?? []
    let recorded = text.flatMap { context.run.traceCounts[$0.watch.id] } ?? 0
    let facts = Self.facts(traced, of: recorded, at: context.time, canvas.symbols)
    let room = canvas.size.width - x - 2
    guard let fact = facts.first(where: { $0.columns <= room }) else { return }
    let style = Style(context.time == nil ? .axis : .mark)
    canvas.text(fact, endingAt: canvas.size.width - 1, y: 0, style)
  }

  /// Where in time this is among the traced steps, from the longest text to the shortest.
  private static func facts(
    _ traced: [Int], of recorded: Int, at time: Int?, _ symbols: Symbols
  ) -> [String] {
    guard let newest = traced.last else { return [] }
    let end = time.map { time in traced.partitioningIndex { $0 > time } } ?? traced.count
    let step = traced[max(end, 1) - 1]
    let kept = recorded > traced.count ? " kept of \(recorded)" : ""
    let place = "trace \(max(end, 1)) of \(traced.count)\(kept)"
    var (long, short) = ("step \(step) \(symbols.dot) \(place)", "step \(step)")
    if time != nil {
      long += ", newest \(newest)"
      short += " of \(newest)"
    }
    guard traced.count > 1 else { return [long, short] }
    let every = ", one every \(newest - traced[traced.count - 2]) steps"
    return [long + every, long, short]
  }

  /// What to do as long as there is nothing to inspect.
  private func drawHint(on canvas: inout Canvas, _ watch: WatchRecord?, _ run: RunData) {
    let hint: [String] =
      if let watch {
        [
          "No step of this text of \(watch.tokens.count) tokens has been traced yet.",
          "What both models make of each token is recorded every so many steps while training "
            + "runs; the first trace shows here.",
        ]
      } else if case .opening = run.standing.phase {
        ["The run is still being opened: its texts show here."]
      } else if !run.standing.canBeSteered {
        [
          "No text is watched in this run.",
          "Texts are watched while a run trains: what both models make of each token is then "
            + "recorded every so many steps.",
        ]
      } else {
        [
          "No text is watched yet.",
          "Press w, type a text and Enter: what both models make of each of its tokens is then "
            + "recorded every so many steps.",
        ]
      }
    Box(watch?.name ?? "watched text").draw(on: &canvas) { canvas in
      let lines = hint.flatMap { $0.wrapped(to: max(canvas.size.width - 4, 10)) + [""] }
      let top = max((canvas.size.height - lines.count) / 2, 0)
      for (y, line) in lines.enumerated() {
        canvas.text(line, x: 2, y: top + y, Style(y == 0 ? .text : .axis))
      }
    }
  }
}
