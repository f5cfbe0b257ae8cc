import Terminal

/// The part of a long text whose positions a chart shows, so that each of them has room for a
/// peak.
struct PositionPage: Sendable, Equatable {
  /// The positions that are shown.
  let positions: Range<Int>
  /// Whether that is not all.
  let isPart: Bool

  /// What a chart's labels take.
  private static let labels = 8

  /// The page that a position is on.
  init(of position: Int, in range: Range<Int>, width: Int) {
    let most = max((width - Self.labels) / 2, 10)
    let pages = max((range.count + most - 1) / most, 1)
    let length = max((range.count + pages - 1) / pages, 1)
    let page = max(position - range.lowerBound, 0) / length
    let start = range.lowerBound + page * length
    positions = start..<max(min(start + length, range.upperBound), start)
    isPart = pages > 1
  }

  /// What the chart has to show.
  var viewport: Viewport {
    guard isPart, let last = positions.last else { return .full }
    return Viewport(.window(Double(positions.lowerBound)...Double(last)))
  }

  /// Which positions these are, for a title; empty where they are all.
  var title: String {
    isPart ? ", positions \(positions.lowerBound) to \(positions.upperBound - 1)" : ""
  }

  /// An axis that stays as it is from page to page.
  func axis(for values: [Double]) -> ValueAxis {
    let finite = values.filter(\.isFinite)
    guard isPart, let low = finite.min(), let high = finite.max(), low < high else {
      return ValueAxis()
    }
    let air = 0.04 * (high - low)
    return ValueAxis(extent: .fixed(low - air...high + air))
  }
}
