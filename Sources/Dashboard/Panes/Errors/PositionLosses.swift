import RunStore
import Terminal

/// The models' cross entropies at each position of a block, in nats.
struct PositionLosses: Sendable, Equatable {
  /// The student's.
  let student: [Double]
  /// The teacher's; empty without one.
  let teacher: [Double]

  /// The cross entropies of an evaluation; nil where it has none.
  init?(_ evaluation: EvaluationRecord) {
    student = evaluation.studentByPosition.map(Double.init)
    teacher = evaluation.teacherByPosition.map(Double.init)
    guard student.contains(where: \.isFinite) else { return nil }
  }

  /// The student's less the teacher's; empty without a teacher.
  var difference: [Double] { zip(student, teacher).map { $0 - $1 } }

  /// The positions at which something is predicted: at an end of a block nothing is.
  var predicted: Range<Int> {
    guard let first = student.firstIndex(where: \.isFinite),
      let last = student.lastIndex(where: \.isFinite)
    else { return 0..<0 }
    return first..<last + 1
  }

  /// The mean of each value and its neighbours; a curve whose neighbours differ little stays.
  static func smoothed(_ values: [Double]) -> [Double] {
    guard isNoisy(values) else { return values }
    let reach = reach(values.count)
    // Sums and counts of the numbers before each place make every mean a difference.
    var (sums, counts) = ([0.0], [0.0])
    for (place, value) in values.enumerated() {
      sums.append(sums[place] + (value.isFinite ? value : 0))
      counts.append(counts[place] + (value.isFinite ? 1 : 0))
    }
    return values.indices.map { place in
      guard values[place].isFinite else { return .nan }
      // Equally far to both sides, or a slope at an end would bend.
      let side = min(reach, place, values.count - 1 - place)
      let (start, end) = (place - side, place + side + 1)
      return (sums[end] - sums[start]) / (counts[end] - counts[start])
    }
  }

  /// How many neighbours on each side a mean takes in.
  static func reach(_ count: Int) -> Int { max(count / 32, 1) }

  /// Whether neighbours differ by more than a small part of what all values differ by.
  static func isNoisy(_ values: [Double]) -> Bool {
    let finite = values.filter(\.isFinite)
    guard finite.count >= 16, let low = finite.min(), let high = finite.max(), high > low else {
      return false
    }
    let jumps = zip(finite, finite.dropFirst()).map { abs($0 - $1) }
    return jumps.finiteMean > 0.02 * (high - low)
  }
}

/// What the curves over positions show.
enum LossQuantity: Sendable, Hashable, CaseIterable {
  /// Both models' cross entropies.
  case crossEntropy
  /// The student's less the teacher's.
  case difference

  /// The other one.
  var next: LossQuantity { self == .crossEntropy ? .difference : .crossEntropy }
}

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
    Box("Cross entropy by position at step \(evaluation.step), in nats", isFocused: isFocused)
      .draw(on: &canvas) { canvas in
        guard let losses = PositionLosses(evaluation) else {
          return canvas.explain(
            "This evaluation has no values by position, or many have come since.")
        }
        let rows = canvas.bounds.rows([.share(1), .fixed(Self.factRows)])
        if canvas.size.width >= Self.wideWidth {
          let columns = rows[0].columns([.share(3), .share(2)], gap: 2)
          canvas.draw(in: columns[0]) { draw(losses, .crossEntropy, on: &$0) }
          canvas.draw(in: columns[1]) { draw(losses, .difference, on: &$0) }
        } else {
          canvas.draw(in: rows[0]) { draw(losses, quantity, on: &$0) }
        }
        canvas.draw(in: rows[1]) { drawFacts(losses, on: &$0) }
      }
  }

  private func draw(
    _ losses: PositionLosses, _ quantity: LossQuantity, on canvas: inout Canvas
  ) {
    let curves = curves(losses, quantity)
    drawLegend(curves, on: &canvas)
    canvas.draw(in: canvas.bounds.inset(top: 1)) { canvas in
      let frame = chart(curves, losses.predicted, quantity).draw(on: &canvas)
      let last = losses.student.count - 1
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

  private func chart(
    _ curves: [Curve], _ shown: Range<Int>, _ quantity: LossQuantity
  ) -> LineChart {
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

  private func drawLegend(_ curves: [Curve], on canvas: inout Canvas) {
    var x = 0
    for (index, curve) in curves.enumerated() {
      let marker = canvas.symbols.marker(ofLine: index)
      x += canvas.text("\(marker) \(curve.label)", x: x, y: 0, Style(curve.role, .bold)) + 2
    }
    guard let noisy = curves.first(where: { PositionLosses.isNoisy($0.values) }) else { return }
    let count = 2 * PositionLosses.reach(noisy.values.count) + 1
    let text = "mean of \(count) positions; single values are faint"
    guard x + text.count <= canvas.size.width else { return }
    canvas.text(text, x: x, y: 0, Style(.inactive))
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
