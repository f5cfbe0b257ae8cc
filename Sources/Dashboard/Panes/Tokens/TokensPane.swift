import RunStore
import Terminal
import Training

/// The ways in which the inspector shows watched texts.
enum TokensView: String, Sendable, CaseIterable {
  /// The text itself, in colours.
  case text
  /// Its tokens as a table.
  case list
  /// The tokens of all texts on which the student loses most against the teacher.
  case hardest
  /// The token scale over the positions.
  case scale
  /// Many tokens' cross entropies against the teacher's confidence and entropy.
  case scatter
  /// Texts that teacher and student went on with.
  case continuations

  /// Those that a run has something for.
  static func all(of run: RunData) -> [TokensView] {
    allCases.filter { $0 != .continuations || run.events.contains { $0.kind == .continuation } }
  }

  /// Whether it is a table of tokens.
  var listsTokens: Bool { self == .list || self == .hardest }
}

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
  /// The id of the token whose occurrences are listed; nil for all tokens of the text.
  var token: Int32?
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

  /// How many texts, batches and continuations were asked for from here and have not come: those of
  /// others do not take the screen.
  var awaited = (texts: 0, batches: 0, continuations: 0)

  /// The list that was shown last: sorting a batch takes longer than anything else here.
  var kept: TokenList?

  private var knownWatch = 0
  private var knownContinuations: Int?

  var isAtRoot: Bool { search.isEmpty && !isDetailOpen && trial == nil && token == nil }

  let keys =
    [
      Binding.open, .view, .find,
      Binding(.character("N"), does: .findNext, "Find the next place."),
      Binding(
        .character("*"), does: .findToken,
        "List the token's occurrences in all texts, and their loss over the steps."),
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
        "Let teacher and student continue a text; training waits meanwhile."),
    ] + Binding.quantities + Binding.sorting + Binding.charts

  var glossary: [Glossary.Entry] { Glossary.scales + Glossary.tokens + Glossary.marks }

  // MARK: What was asked for

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
    case .generate: awaited.continuations = max(awaited.continuations + count, 0)
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
        show(view == .scatter || view == .continuations ? .text : view)
        (watch, cursor) = (record.id, 1)
      }
    }
    knownWatch = run.watches.last?.id ?? 0
    let count = run.events.count { $0.kind == .continuation }
    defer { knownContinuations = count }
    guard let knownContinuations, count > knownContinuations else { return }
    var isPaused = false
    if case .paused = run.standing.phase { isPaused = true }
    guard isPaused || awaited.continuations > 0 else { return }
    awaited.continuations = max(awaited.continuations - count + knownContinuations, 0)
    (view, scroll) = (.continuations, 0)
  }

  /// Shows a batch as the list of its tokens, those first that have most of what is shown.
  ///
  /// - Returns: whether there is one of that step.
  @discardableResult
  mutating func showBatch(of step: Int, _ run: RunData) -> Bool {
    guard let first = run.watches.first(where: { $0.batchStep == step }) else { return false }
    show(.list)
    watch = first.id
    order = TokenOrder(key: .quantity(quantity), isAscending: false)
    let list = list(Context(run: run, time: nil, overlays: [], log: []))
    list.places.first.map { select($0, of: list) }
    kept = list
    return true
  }

  mutating func show(_ view: TokensView) {
    (self.view, isDetailOpen, token) = (view, false, nil)
  }

  // MARK: What is shown

  /// The watched text as the pane shows it; nil where there is none.
  func text(_ context: Context) -> WatchedText? {
    record(context).map { WatchedText($0, context) }
  }

  private func record(_ context: Context) -> WatchRecord? {
    let records = context.run.texts(at: context.time)
    return records.first { $0.id == watch } ?? records.first
  }

  /// The tokens that the view lists.
  func list(_ context: Context) -> TokenList {
    let all = context.run.texts(at: context.time)
    let shown = all.first { $0.id == watch } ?? all.first
    let source: TokenList.Source
    if view == .hardest {
      let hasTeacher = all.contains {
        context.run.traces[$0.id]?.value(at: context.time)?.first?.teacherCrossEntropy != nil
      }
      source = TokenList.Source(
        all, .all,
        TokenOrder(
          key: .quantity(hasTeacher ? .difference : .studentCrossEntropy), isAscending: false),
        search: search, context)
    } else if let token {
      source = TokenList.Source(all, .token(token), order, search: search, context)
    } else {
      // Of a batch, all sequences together.
      let step = shown?.batchStep
      source = TokenList.Source(
        all.filter { $0.id == shown?.id || step != nil && $0.batchStep == step }, .text, order,
        search: search, context)
    }
    if let kept, kept.source == source { return kept }
    return TokenList(source, context)
  }

  /// The cursor's row of a list.
  func selected(in list: TokenList) -> TokenPlace? {
    guard !list.texts.isEmpty else { return nil }
    let index = list.texts.firstIndex { $0.watch.id == watch } ?? 0
    return TokenPlace(text: index, token: shownCursor(list.texts[index]))
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

  /// Whether the session was asked for what is tried out, and has not answered.
  func isTrialSent(_ context: Context) -> Bool {
    context.pending.contains {
      switch $0 {
      case .setTemperature, .setScaleSource: true
      default: false
      }
    }
  }
}
