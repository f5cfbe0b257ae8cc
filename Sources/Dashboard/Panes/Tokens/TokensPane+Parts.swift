import Terminal

extension TokensPane {
  /// Which views there are, and which step's trace is shown.
  func heading(_ context: Context) -> TokensHeading {
    let run = context.run
    let watch = text(context)?.watch.id
    return TokensHeading(
      views: TokensView.all(of: run), selected: shownView(run),
      traced: watch.flatMap { run.traces[$0] }?.steps ?? [],
      recorded: watch.flatMap { run.traceCounts[$0] } ?? 0, time: context.time)
  }

  /// The text in colours.
  func flow(_ text: WatchedText, _ context: Context) -> TokenFlowView {
    let ids = context.run.texts(at: context.time).map(\.id)
    return TokenFlowView(
      text: text, number: (ids.firstIndex(of: text.watch.id) ?? 0) + 1, count: ids.count,
      quantity: shownQuantity(text), cursor: shownCursor(text), search: search)
  }

  /// The quantity over the positions.
  func chart(_ text: WatchedText) -> QuantityChart {
    QuantityChart(text: text, quantity: shownQuantity(text), cursor: shownCursor(text))
  }

  /// The numbers of the token that is looked at.
  func detail(_ text: WatchedText, _ context: Context) -> TokenDetailView {
    TokenDetailView(
      text: text, token: shownCursor(text), quantity: shownQuantity(text), context: context)
  }

  /// The tokens as a table.
  func list(_ context: Context) -> TokenListView {
    let texts = listed(context)
    let index = texts.firstIndex { $0.watch.id == watch } ?? 0
    let place = texts.isEmpty ? nil : TokenPlace(text: index, token: shownCursor(texts[index]))
    return TokenListView(texts: texts, order: order, selected: place, search: search)
  }

  /// The token scale.
  func scale(_ text: WatchedText, _ context: Context) -> TokenScaleView {
    TokenScaleView(
      text: text, trial: shownTrial(text), isSent: isTrialSent(context), cursor: shownCursor(text),
      time: context.time, objective: context.run.objective(at: context.time))
  }

  /// Many tokens, and those of the text among them.
  func scatter(_ text: WatchedText, _ context: Context) -> TokenScatterView {
    TokenScatterView(
      text: text, evaluation: context.run.evaluation(at: context.time), cursor: shownCursor(text))
  }
}
