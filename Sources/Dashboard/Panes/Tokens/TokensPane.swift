import RunStore
import Terminal
import Training

/// The inspector of the watched texts, token by token.
struct TokensPane: Pane {
  /// How the text is shown.
  var view = TokensView.text
  /// What its tokens are coloured by.
  var quantity = TokenQuantity.scale
  /// The token that is looked at.
  var cursor = 1
  /// In which order the list has the tokens.
  var order = TokenOrder()
  /// The id of the watched text; nil for the first one.
  var watch: Int?
  /// The text that was searched for.
  var search = ""
  /// Where the cursor was before it was searched for.
  var searchOrigin = 1
  /// A setting of the token scale that is tried out.
  var trial: ScaleSetting?
  /// Whether the numbers have the whole pane.
  var isDetailOpen = false
  /// The first line of the continuations that is shown.
  var scroll = 0

  /// How many texts and batches were asked for from here and have not come: those of others do not
  /// take the screen.
  var awaited = (texts: 0, batches: 0)

  private var knownWatch = 0
  private var knownContinuations: Int?

  var isAtRoot: Bool { search.isEmpty && !isDetailOpen && trial == nil }

  let keys =
    [
      Binding.open, .view, .find,
      Binding(.character("N"), does: .findNext, "Find the next place."),
      Binding(
        .character("m"), does: .nextWatch, label: "next text", "Show the next watched text."),
      Binding(.character("M"), does: .previousWatch, "Show the watched text before."),
      Binding(
        .character("B"), does: .inspectBatch, label: "batch", steers: true,
        "List every token of the last step's batch; s sorts them by any quantity."),
      Binding(
        .character(">"), does: .raiseTemperature, label: "try T",
        "Try a token scale of 1.25 times the temperature; Enter applies it, Esc drops it."),
      Binding(
        .character("<"), does: .lowerTemperature,
        "Try a token scale of the temperature divided by 1.25."),
      Binding(
        .character("b"), does: .otherSource,
        "Try a token scale from the other source: cross entropy or entropy."),
      Binding(
        .character("w"), does: .openCommandLine("watch "), label: "watch", steers: true,
        "Type a text and watch its tokens from now on."),
      Binding(
        .character("g"), does: .openCommandLine("generate "), label: "generate", steers: true,
        "While paused: let teacher and student continue a text."),
    ] + Binding.quantities + Binding.sorting + Binding.charts

  var glossary: [Glossary.Entry] { Glossary.scales + Glossary.tokens + Glossary.marks }

  mutating func sent(_ command: Command) { expect(command, 1) }

  mutating func answered(_ command: Command, _ answer: Answer, _ run: RunData) {
    // A batch that was traced before does not come again.
    if answer.refusal != nil || command == .inspectBatch && showBatch(of: answer.step, run) {
      expect(command, -1)
    }
    if answer.refusal != nil { trial = nil }
  }

  /// Counts what will be shown when it comes.
  private mutating func expect(_ command: Command, _ count: Int) {
    switch command {
    case .watch, .watchTokens: awaited.texts = max(awaited.texts + count, 0)
    case .inspectBatch: awaited.batches = max(awaited.batches + count, 0)
    default: break
    }
  }

  /// Shows what was asked for as soon as it is there: a new text, a new continuation.
  mutating func follow(_ run: RunData) {
    for record in run.watches.drop(while: { $0.id <= knownWatch }) {
      if let step = record.batchStep {
        guard awaited.batches > 0 else { continue }
        awaited.batches -= 1
        showBatch(of: step, run)
      } else if awaited.texts > 0 {
        awaited.texts -= 1
        show(record)
      }
    }
    knownWatch = run.watches.last?.id ?? 0
    let count = run.events.count { $0.kind == .continuation }
    if let known = knownContinuations, count > known, case .paused = run.standing.phase {
      view = .continuations
      scroll = 0
    }
    knownContinuations = count
  }

  /// Shows a text, in a view that tells which one it is.
  private mutating func show(_ record: WatchRecord) {
    watch = record.id
    cursor = 1
    isDetailOpen = false
    if view == .scatter || view == .continuations { view = .text }
  }

  /// Shows a batch as the list of its tokens, those first that have most of what is shown.
  ///
  /// - Returns: whether there is one of that step.
  @discardableResult
  mutating func showBatch(of step: Int, _ run: RunData) -> Bool {
    guard let first = run.watches.first(where: { $0.batchStep == step }) else { return false }
    watch = first.id
    isDetailOpen = false
    order = TokenOrder(key: .quantity(quantity), isAscending: false)
    view = .list
    let list = list(Context(run: run, time: nil, overlays: [], log: []))
    list.places.first.map { select($0, of: list) }
    return true
  }

  /// The watched text as the pane shows it; nil where there is none.
  func text(_ context: Context) -> WatchedText? {
    record(context).map { WatchedText($0, context) }
  }

  /// The texts whose tokens are listed together: those of a batch, else the one that is shown.
  func listed(_ context: Context) -> [WatchedText] {
    guard let record = record(context) else { return [] }
    guard let step = record.batchStep else { return [WatchedText(record, context)] }
    return context.run.watches.filter { $0.batchStep == step }.map { WatchedText($0, context) }
  }

  private func record(_ context: Context) -> WatchRecord? {
    let records = context.run.texts(at: context.time)
    return records.first { $0.id == watch } ?? records.first
  }

  /// The view that is shown: one that the run has something for.
  func shownView(_ run: RunData) -> TokensView {
    TokensView.all(of: run).contains(view) ? view : .text
  }

  /// The quantity that is shown: one that the run has.
  func shownQuantity(_ text: WatchedText) -> TokenQuantity {
    TokenQuantity.all(hasTeacher: text.hasTeacher).contains(quantity)
      ? quantity : .studentCrossEntropy
  }

  /// The token that is shown.
  func shownCursor(_ text: WatchedText) -> Int {
    text.range.isEmpty ? 0 : min(max(cursor, text.range.lowerBound), text.range.upperBound - 1)
  }

  /// The setting that is tried out, as long as it is not in force.
  func shownTrial(_ text: WatchedText) -> ScaleSetting? {
    trial == text.setting ? nil : trial
  }

  func draw(on canvas: inout Canvas, _ context: Context) {
    let layout = TokensLayout(self, canvas.size, context)
    canvas.draw(in: layout.heading) { heading(context).draw(on: &$0) }
    if layout.view == .continuations {
      return canvas.draw(in: layout.main) {
        ContinuationsView(run: context.run, time: context.time, scroll: scroll).draw(on: &$0)
      }
    }
    guard let text = text(context), text.isTraced else {
      return canvas.draw(in: layout.main) {
        TokensHint(watch: self.text(context)?.watch, run: context.run).draw(on: &$0)
      }
    }
    canvas.draw(in: layout.main) { drawMain(on: &$0, layout.view, text, context) }
    if let rect = layout.chart {
      canvas.draw(in: rect) { chart(text).draw(on: &$0) }
    }
    if let rect = layout.detail {
      canvas.draw(in: rect) { detail(text, context).draw(on: &$0) }
    }
  }

  private func drawMain(
    on canvas: inout Canvas, _ view: TokensView, _ text: WatchedText, _ context: Context
  ) {
    switch view {
    case .text: flow(text, context).draw(on: &canvas)
    case .list: list(context).draw(on: &canvas)
    case .scale: scale(text, context).draw(on: &canvas)
    case .scatter: scatter(text, context).draw(on: &canvas)
    case .continuations: break
    }
  }
}
