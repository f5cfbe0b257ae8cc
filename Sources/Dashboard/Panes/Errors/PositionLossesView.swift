import RunStore
import Terminal

/// The models' cross entropies over the positions of a block.
struct PositionLossesView: Sendable {
  let evaluation: EvaluationRecord
  let quantity: LossQuantity
  let cursor: Int?
  let isFocused: Bool

  /// The rows of text below the curves.
  private static let factRows = 2
  /// From this many columns on, the difference has a chart beside the curves.
  private static let wideWidth = 110

  func draw(on canvas: inout Canvas) {
    Box(title, isFocused: isFocused).draw(on: &canvas) { canvas in
      guard let losses = PositionLosses(evaluation) else {
        return canvas.explain("This evaluation has no values by position, or many have come since.")
      }
      let parts = parts(in: canvas.size)
      for (part, quantity) in parts.charts {
        canvas.draw(in: part) { canvas in
          drawLegend(losses, quantity, on: &canvas)
          canvas.draw(in: canvas.bounds.inset(top: 1)) { canvas in
            let frame = chart(losses, quantity).draw(on: &canvas)
            let last = losses.positionCount - 1
            canvas.onMouse { mouse in
              switch mouse.action {
              // A position is drawn from its own column to the next one's.
              case .press, .drag:
                frame.step(at: mouse.place).map {
                  [.view(1), .select(min(max(Int($0.rounded(.down)), 0), last))]
                }
              case .scrollUp: [.scroll(-1)]
              case .scrollDown: [.scroll(1)]
              default: nil
              }
            }
          }
        }
      }
      canvas.draw(in: parts.facts) { drawFacts(losses, on: &$0) }
    }
  }

  // MARK: Parts

  private func parts(in size: Size) -> (charts: [(Rect, LossQuantity)], facts: Rect) {
    let rows = Rect(size).rows([.share(1), .fixed(Self.factRows)])
    guard size.width >= Self.wideWidth else { return ([(rows[0], quantity)], rows[1]) }
    let columns = rows[0].columns([.share(3), .share(2)], gap: 2)
    return ([(columns[0], .crossEntropy), (columns[1], .difference)], rows[1])
  }

  /// A curve of a chart.
  private struct Curve {
    let label: String
    let role: Role
    let values: [Double]
  }

  private func curves(_ losses: PositionLosses, _ quantity: LossQuantity) -> [Curve] {
    let all =
      quantity == .crossEntropy
      ? [
        Curve(label: "teacher", role: .teacher, values: losses.teacher),
        Curve(label: "student", role: .student, values: losses.student),
      ] : [Curve(label: "student - teacher", role: .distillation, values: losses.difference)]
    return all.filter { !$0.values.isEmpty }
  }

  private func chart(_ losses: PositionLosses, _ quantity: LossQuantity) -> LineChart {
    let shown = losses.predicted
    let curves = curves(losses, quantity)
    let lines = curves.map { curve in
      let places = shown.clamped(to: curve.values.indices)
      let averages = PositionLosses.smoothed(curve.values)
      return LineChart.Line(
        Series(
          values: curve.values[places], from: places.lowerBound,
          averages: Array(averages[places])),
        ink: .role(curve.role), label: curve.label,
        showsSmoothed: PositionLosses.isNoisy(curve.values))
    }
    return LineChart(
      lines: lines,
      references: quantity == .difference
        ? [LineChart.Reference("equal", value: 0, ink: .role(.goal))] : [],
      cursor: cursor.map(Double.init), showsLegend: false)
  }

  private func drawLegend(
    _ losses: PositionLosses, _ quantity: LossQuantity, on canvas: inout Canvas
  ) {
    let curves = curves(losses, quantity)
    var x = 0
    for (index, curve) in curves.enumerated() {
      let marker = canvas.symbols.marker(ofLine: index)
      x += canvas.text("\(marker) \(curve.label)", x: x, y: 0, Style(curve.role, .bold)) + 2
    }
    guard curves.contains(where: { PositionLosses.isNoisy($0.values) }) else { return }
    let count = 2 * PositionLosses.reach(losses.positionCount) + 1
    let text = "mean of \(count) positions, each one behind it"
    guard x + text.count <= canvas.size.width else { return }
    canvas.text(text, x: x, y: 0, Style(.inactive))
  }

  private var title: String {
    "Cross entropy by position at step \(evaluation.step), in nats"
  }

  private func drawFacts(_ losses: PositionLosses, on canvas: inout Canvas) {
    let arrow = canvas.symbols.arrow
    if let cursor, losses.student.indices.contains(cursor) {
      var text = "position \(cursor): student \(Format.number(losses.student[cursor]))"
      if losses.teacher.indices.contains(cursor) {
        text += ", teacher \(Format.number(losses.teacher[cursor]))"
        text += ", difference \(Format.number(losses.difference[cursor]))"
      }
      canvas.text(text, x: 0, y: 0, Style(.mark, .bold), width: canvas.size.width)
    } else {
      canvas.text(
        "Arrows or the mouse point at a position.", x: 0, y: 0, Style(.inactive),
        width: canvas.size.width)
    }
    func quarters(_ values: [Double]) -> String {
      let (first, last) = (values.firstQuarter.finiteMean, values.lastQuarter.finiteMean)
      return "\(Format.number(first))\(arrow)\(Format.number(last))"
    }
    var text = "First\(arrow)last quarter: student \(quarters(losses.student))"
    if !losses.teacher.isEmpty {
      text += ", teacher \(quarters(losses.teacher)), gap \(quarters(losses.difference))"
    }
    canvas.text(text, x: 0, y: 1, width: canvas.size.width)
  }
}
