import Terminal

/// A quantity over the positions of a text.
struct QuantityChart {
  let text: WatchedText
  let quantity: TokenQuantity
  let cursor: Int

  func draw(on canvas: inout Canvas) {
    let title = "\(quantity.title) by position\(page(canvas.size.width - 2).title)"
    Box(title).draw(on: &canvas) { canvas in
      let frame = chart(canvas.size).draw(on: &canvas)
      canvas.onPosition(of: frame)
    }
  }

  private func page(_ width: Int) -> PositionPage {
    PositionPage(of: cursor, in: text.range, width: width)
  }

  private func chart(_ size: Size) -> LineChart {
    let lines = quantities.map { quantity in
      LineChart.Line(
        series(quantity), ink: .role(quantity.role), label: quantity.title)
    }
    let page = page(size.width)
    return LineChart(
      lines: lines, references: references, viewport: page.viewport,
      axis: page.axis(for: lines.flatMap(\.series.values)), cursor: Double(cursor))
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
    case .scale: [.init("plain logit KD", value: 1, ink: .role(.axis))]
    case .difference: [.init("as good as the teacher", value: 0, ink: .role(.axis))]
    default: []
    }
  }

  private func series(_ quantity: TokenQuantity) -> Series {
    text.series { text.value(quantity, of: $0) }
  }
}

extension Canvas {
  /// Lets the mouse choose a position of a chart over positions.
  mutating func onPosition(of frame: ChartFrame) {
    onMouse { mouse in
      switch mouse.action {
      case .press, .drag: frame.step(at: mouse.place).map { [.select(Int($0.rounded()))] }
      default: nil
      }
    }
  }
}

extension TokenQuantity {
  /// Whose it is.
  var role: Role {
    switch self {
    case .scale: .scale
    case .teacherCrossEntropy, .teacherEntropy, .confidence: .teacher
    case .studentCrossEntropy: .student
    case .kd: .distillation
    case .difference: .loss
    }
  }
}
