import Terminal

/// Where the parts of the inspector are.
struct TokensLayout {
  /// What is shown in the main part.
  let view: TokensView
  /// The views and the step.
  let heading: Rect
  /// The view itself.
  let main: Rect
  /// The quantity over the positions, where there is room left below the text.
  let chart: Rect?
  /// The numbers of one token.
  let detail: Rect?

  /// From this width on the numbers stand beside the text.
  static let wide = 100
  private static let leastChartHeight = 8

  init(_ pane: TokensPane, _ size: Size, _ context: Context) {
    let rows = Rect(size).rows([.fixed(1), .share(1)])
    let body = rows[1]
    let isWide = size.width >= Self.wide
    view = pane.shownView(context.run)
    heading = rows[0]
    guard view == .text || view == .list && isWide, let text = pane.text(context), text.isTraced
    else {
      (main, chart, detail) = (body, nil, nil)
      return
    }
    if pane.isDetailOpen {
      (main, chart, detail) = (Rect(x: 0, y: 0, width: 0, height: 0), nil, body)
      return
    }
    guard isWide else {
      let below = body.rows([.share(1), .fixed(Self.detailHeight(body.height))])
      (main, chart, detail) = (below[0], nil, below[1])
      return
    }
    let sides = body.columns([.share(1), .fixed(min(max(size.width * 2 / 5, 48), 72))])
    detail = sides[1]
    let needed =
      view == .text
      ? pane.flow(text, context).height(width: sides[0].width, context.symbols)
      : .max
    guard sides[0].height - needed >= Self.leastChartHeight else {
      (main, chart) = (sides[0], nil)
      return
    }
    let parts = sides[0].rows([.fixed(needed), .share(1)])
    (main, chart) = (parts[0], parts[1])
  }

  /// The rows of the numbers below the text: all of them, if half of the room is enough.
  private static func detailHeight(_ height: Int) -> Int {
    height >= 18 ? 11 : max(height / 2, 6)
  }
}
