import RunStore
import Terminal

/// Everything about one matrix.
struct MatrixDetailView: Sendable {
  /// What is shown of it.
  enum Page: Sendable, Hashable {
    /// Numbers, histogram, histories, and codes where there is room.
    case summary
    /// The codes alone.
    case codes

    /// The other one.
    var next: Page { self == .summary ? .codes : .summary }
  }

  let matrix: MatrixState
  let histories: MatrixHistoryView
  let codes: CodeMapView
  let page: Page
  let isFocused: Bool

  /// The rows that a chart needs.
  private static let chartHeight = 8
  /// The rows from which on there is room for codes below everything else.
  private static let codesHeight = 7

  func draw(on canvas: inout Canvas) {
    box(canvas.symbols).draw(on: &canvas) { canvas in
      switch page {
      case .summary: drawSummary(on: &canvas)
      case .codes: codes.draw(on: &canvas)
      }
    }
  }

  private func box(_ symbols: Symbols) -> Box {
    Box(title(symbols), rightTitle: rightTitle, isFocused: isFocused)
  }

  private func title(_ symbols: Symbols) -> String {
    let name = String(matrix.name.drop { $0 == " " })
    return "\(name) \(matrix.shape(isASCII: symbols.isASCII)) at step \(matrix.values.step)"
  }

  private var rightTitle: String {
    guard isFocused else { return "Enter opens" }
    return page == .summary ? "v: codes alone" : "v: all about it"
  }

  private func drawSummary(on canvas: inout Canvas) {
    let layout = layout(in: canvas.size)
    canvas.draw(in: layout.facts) { MatrixFactsView(matrix: matrix).draw(on: &$0) }
    canvas.draw(in: layout.histogram) { MatrixHistogramView(matrix: matrix).draw(on: &$0) }
    canvas.draw(in: layout.histories) { histories.draw(on: &$0) }
    if let area = layout.codes { canvas.draw(in: area) { codes.draw(on: &$0) } }
  }

  /// Where the parts of the summary are.
  private func layout(in size: Size) -> (
    facts: Rect, histogram: Rect, histories: Rect, codes: Rect?
  ) {
    let facts = MatrixFactsView(matrix: matrix)
    let top = min(
      facts.height(width: size.width / 2 - 1) + 1, max(size.height - Self.chartHeight, 4))
    let left = size.height - top - Self.chartHeight - 2
    let hasCodes = left >= Self.codesHeight
    let charts = hasCodes ? Self.chartHeight + min(max(left - 18, 0) / 2, 6) : size.height - top
    let rows = Rect(size).rows([
      .fixed(top), .fixed(charts), .fixed(hasCodes ? 1 : 0), .share(1),
    ])
    let halves = rows[0].columns([.share(1), .share(1)], gap: 2)
    return (halves[0], halves[1].inset(bottom: 1), rows[1], hasCodes ? rows[3] : nil)
  }
}
