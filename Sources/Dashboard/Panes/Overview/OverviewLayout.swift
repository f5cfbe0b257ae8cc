import Terminal

/// Where the parts of the overview stand.
struct OverviewLayout: Sendable, Equatable {
  /// A part and its place.
  struct Place: Sendable, Equatable {
    let part: OverviewPart
    /// All of it.
    let area: Rect
    /// Where its content is.
    let content: Rect
  }

  /// Whether the parts stand two by two, each in a border.
  let isGrid: Bool
  /// What became of the run, once it has ended.
  let summary: Rect?
  /// The parts that have room.
  let places: [Place]

  init(_ size: Size, summary: RunSummary?) {
    isGrid = size.width >= 100 && size.height >= 18
    let rows = Rect(size).rows([.fixed(summary?.height(width: size.width) ?? 0), .share(1)])
    self.summary = summary == nil ? nil : rows[0]
    places = isGrid ? Self.grid(rows[1]) : Self.strips(rows[1])
  }

  private static func grid(_ area: Rect) -> [Place] {
    let cells = area.rows([.share(1), .share(1)])
      .flatMap { $0.columns([.share(1), .share(1)]) }
    return zip(OverviewPart.allCases, cells).map { part, cell in
      Place(part: part, area: cell, content: cell.inset(left: 1, top: 1, right: 1, bottom: 1))
    }
  }

  /// The charts below one another, or beside where they would be too low; the rest in two rows each.
  private static func strips(_ area: Rect) -> [Place] {
    let rows = area.rows([.share(1), .fixed(2), .fixed(2)])
    let isLow = rows[0].height < 14
    let charts =
      isLow
      ? rows[0].columns([.share(1), .share(1)], gap: 1) : rows[0].rows([.share(1), .share(1)])
    return zip(OverviewPart.allCases, charts + rows.dropFirst())
      .filter { !$0.1.isEmpty }
      .map { Place(part: $0, area: $1, content: $1) }
  }
}
