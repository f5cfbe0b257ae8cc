import Terminal

/// Where the parts of the loss pane stand.
struct LossLayout: Sendable, Equatable {
  /// A chart and its place.
  struct Part: Sendable, Equatable {
    let kind: ChartKind
    let area: Rect
  }

  /// A border around charts that belong together.
  struct Group: Sendable, Equatable {
    let view: LossView
    let title: String
    let box: Rect
    let parts: [Part]
    /// Room for the numbers of the perplexity.
    let facts: Rect?
    let isLarge: Bool
  }

  /// The names of the views, where only one of them is shown.
  let titles: Rect?
  /// The charts that are shown.
  let groups: [Group]
  /// The values at the cursor and what happened there.
  let readout: Rect

  /// Whether there is room for all charts at once.
  static func isGrid(_ size: Size) -> Bool { size.width >= 100 && size.height >= 26 }

  init(_ size: Size, _ view: LossView) {
    let isGrid = Self.isGrid(size)
    let readoutRows = size.height < 16 || size.width >= 160 ? 2 : 3
    let rows = Rect(size).rows([.fixed(isGrid ? 0 : 1), .share(1), .fixed(readoutRows)])
    readout = rows[2]
    titles = isGrid ? nil : rows[0]
    guard isGrid else {
      groups = [Self.group(view, view.title, rows[1], inner: rows[1], view.charts, isLarge: true)]
      return
    }
    let columns = rows[1].columns([.share(3), .share(2)])
    let small = Self.smallCharts(beside: view)
    // The perplexity has its numbers below it.
    let places = columns[1].rows(small.map { .share($0 == .perplexity ? 4 : 3) })
    groups =
      [Self.boxed(view, view.title, columns[0], view.charts, isLarge: true)]
      + zip(small, places).map { kind, place in
        Self.boxed(Self.view(of: kind), kind.contents.title, place, [kind], isLarge: false)
      }
  }

  private static func smallCharts(beside view: LossView) -> [ChartKind] {
    switch view {
    case .loss: [.perplexity, .gradientNorm, .learningRate]
    case .perplexity: [.loss, .gradientNorm, .learningRate]
    case .distillation: [.loss, .perplexity, .gradientNorm]
    case .gradient: [.loss, .gap, .perplexity]
    }
  }

  private static func view(of kind: ChartKind) -> LossView {
    LossView.allCases.first { $0.charts.contains(kind) } ?? .loss
  }

  private static func boxed(
    _ view: LossView, _ title: String, _ box: Rect, _ kinds: [ChartKind], isLarge: Bool
  ) -> Group {
    let inner = box.inset(left: 1, top: 1, right: 1, bottom: 1)
    return group(view, title, box, inner: inner, kinds, isLarge: isLarge)
  }

  private static func group(
    _ view: LossView, _ title: String, _ box: Rect, inner: Rect, _ kinds: [ChartKind],
    isLarge: Bool
  ) -> Group {
    let hasFacts = kinds.contains(.perplexity)
    let factRows: Int
    if !hasFacts {
      factRows = 0
    } else if isLarge {
      factRows = inner.width >= wideFacts || inner.height < 12 ? 2 : 3
    } else {
      factRows = inner.height >= 8 ? 2 : 1
    }
    let rows = inner.rows([.share(1), .fixed(factRows)])
    // The others are the first one's companions; where there is little room they go.
    let height = rows[0].height
    let shown = kinds.prefix(height >= 12 ? max(height / 6 - 1, 2) : 1)
    let areas = rows[0].rows(shown.indices.map { .share($0 == 0 ? 2 : 1) })
    return Group(
      view: view, title: title, box: box,
      parts: zip(shown, areas).map { Part(kind: $0, area: $1) },
      facts: hasFacts ? rows[1] : nil, isLarge: isLarge)
  }

  /// From so many columns on, everything about the perplexity has room in one row.
  static let wideFacts = 110
}
