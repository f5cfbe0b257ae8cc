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

/// A quantity over the positions of a text.
struct QuantityChart {
  let text: WatchedText
  let quantity: TokenQuantity
  let cursor: Int

  func draw(on canvas: inout Canvas) {
    let page = PositionPage(of: cursor, in: text.range, width: canvas.size.width - 2)
    Box("\(quantity.title) by position\(page.title)").draw(on: &canvas) { canvas in
      let lines = quantities.map { quantity in
        LineChart.Line(
          text.series { text.value(quantity, of: $0) }, ink: .role(quantity.role),
          label: quantity.title)
      }
      canvas.drawPositions(
        text.chart(lines, references: references, cursor: cursor, width: canvas.size.width))
    }
  }

  /// Both models' cross entropies belong together.
  private var quantities: [TokenQuantity] {
    switch quantity {
    case .teacherCrossEntropy, .studentCrossEntropy:
      text.hasTeacher ? [.teacherCrossEntropy, .studentCrossEntropy] : [.studentCrossEntropy]
    default: [quantity]
    }
  }

  private var references: [LineChart.Reference] {
    switch quantity {
    case .scale: [.flat]
    case .difference: [.init("as good as the teacher", value: 0, ink: .role(.axis))]
    default: []
    }
  }
}

extension LineChart.Reference {
  /// The token scale that weighs all tokens alike.
  static let flat = LineChart.Reference("plain logit KD", value: 1, ink: .role(.axis))
}

extension WatchedText {
  /// A chart over the positions, of the page that the cursor is on.
  func chart(
    _ lines: [LineChart.Line], references: [LineChart.Reference], cursor: Int, width: Int
  ) -> LineChart {
    let page = PositionPage(of: cursor, in: range, width: width)
    return LineChart(
      lines: lines, references: references, viewport: page.viewport,
      axis: page.axis(for: lines.flatMap(\.series.values)), cursor: Double(cursor))
  }
}

extension Canvas {
  /// Draws a chart over positions, of which the mouse chooses one.
  mutating func drawPositions(_ chart: LineChart) {
    let frame = chart.draw(on: &self)
    onMouse { mouse in
      switch mouse.action {
      case .press, .drag: frame.step(at: mouse.place).map { [.select(Int($0.rounded()))] }
      default: nil
      }
    }
  }
}
