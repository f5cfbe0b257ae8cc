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
  let history: MatrixHistory
  let codes: CodeMapView
  let page: Page
  let time: Int?
  let isFocused: Bool

  /// The rows that a chart needs.
  private static let chartHeight = 8
  /// The rows from which on there is room for codes below everything else.
  private static let codesHeight = 7

  func draw(on canvas: inout Canvas) {
    Box(title(canvas.symbols), rightTitle: rightTitle, isFocused: isFocused).draw(on: &canvas) {
      canvas in
      switch page {
      case .summary: drawSummary(on: &canvas)
      case .codes: codes.draw(on: &canvas)
      }
    }
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
    let facts = MatrixFactsView(matrix: matrix)
    let height = canvas.size.height
    let top = min(
      facts.height(width: canvas.size.width / 2 - 1) + 1, max(height - Self.chartHeight, 4))
    let left = height - top - Self.chartHeight - 2
    let hasCodes = left >= Self.codesHeight
    let charts = hasCodes ? Self.chartHeight + min(max(left - 18, 0) / 2, 6) : height - top
    let rows = canvas.bounds.rows([
      .fixed(top), .fixed(charts), .fixed(hasCodes ? 1 : 0), .share(1),
    ])
    let halves = rows[0].columns([.share(1), .share(1)], gap: 2)
    canvas.draw(in: halves[0]) { facts.draw(on: &$0) }
    canvas.draw(in: halves[1].inset(bottom: 1)) {
      MatrixHistogramView(matrix: matrix).draw(on: &$0)
    }
    canvas.draw(in: rows[1]) { MatrixHistoryView(history: history, time: time).draw(on: &$0) }
    if hasCodes { canvas.draw(in: rows[3]) { codes.draw(on: &$0) } }
  }
}
