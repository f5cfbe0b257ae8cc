import Foundation
import RunStore
import Terminal

/// Everything that is known of one token: numbers, predictions and history.
struct TokenDetailView {
  let text: WatchedText
  let token: Int
  /// The quantity that the text is coloured by.
  let quantity: TokenQuantity
  let context: Context

  /// From this width on predictions fit beside the numbers.
  private static let besideFrom = 70
  private static let leastHistory = 5

  func draw(on canvas: inout Canvas) {
    guard text.range.contains(token) else { return Box().draw(on: &canvas) { _ in } }
    Box(
      "\"\(text.text(of: token))\"",
      rightTitle: "position \(token) of \(text.count), id \(text.watch.tokens[token])"
    ).draw(on: &canvas) { canvas in
      guard let trace = text.traces[token] else {
        canvas.text("this token was not traced", x: 1, y: 0, Style(.inactive))
        return
      }
      let (numbers, candidates, history) = parts(canvas.bounds.inset(left: 1, right: 1))
      canvas.draw(in: numbers) {
        TokenNumbersView(text: text, token: token, trace: trace, quantity: quantity).draw(on: &$0)
      }
      canvas.draw(in: candidates) { drawCandidates(trace, on: &$0) }
      guard history.height >= Self.leastHistory else { return }
      canvas.draw(in: history) {
        $0.drawHistory(
          context.run.history(of: [(text.watch.id, token)]), "student cross entropy",
          teacher: text.value(.teacherCrossEntropy, of: token), context)
      }
    }
  }

  /// Where the parts are: below one another, or beside where there is width and no height.
  private func parts(_ inner: Rect) -> (numbers: Rect, candidates: Rect, history: Rect) {
    let (numbers, candidates) = (TokenNumbersView.height, Self.candidatesHeight)
    let needed = numbers + 1 + candidates + Self.leastHistory
    if inner.height >= needed || inner.width < Self.besideFrom {
      var rows = inner.rows([.fixed(numbers), .fixed(1), .fixed(candidates), .share(1)])
      // A title and less than two candidates say nothing.
      if rows[2].height < 3 { rows[2].height = 0 }
      return (rows[0], rows[2], rows[3])
    }
    let rows = inner.rows([.fixed(max(numbers, candidates)), .share(1)])
    let columns = rows[0].columns([.fixed(TokenNumbersView.width), .share(1)], gap: 3)
    return (columns[0], columns[1], rows[1])
  }

  // MARK: Predictions

  /// A title, the candidates, and the token itself where it is none of them.
  private static let candidatesHeight = 7
  private static let candidateCount = 5

  /// What teacher and student expected, most probable first, with the token itself marked in both.
  private func drawCandidates(_ trace: TokenTraceRecord, on canvas: inout Canvas) {
    // The same scale for both: a bar twice as long is twice as probable.
    let most = (trace.teacherTop + trace.studentTop).map { Double($0.probability) }.max()
    func list(
      _ name: String, _ top: [TokenTraceRecord.Candidate], _ crossEntropy: Double, _ role: Role
    ) -> BarList {
      var shown = Array(top.prefix(Self.candidateCount))
      if !shown.contains(where: { $0.token == trace.token }) {
        shown.append(.init(token: trace.token, probability: Float(exp(-crossEntropy))))
      }
      return BarList(
        shown.map {
          let probability = Double($0.probability)
          return BarList.Entry(
            context.run.text(of: $0.token), value: probability,
            text: TokenQuantity.confidence.text(probability))
        }, maximum: most, ink: .role(role), title: "\(name) expects",
        selected: shown.firstIndex { $0.token == trace.token })
    }
    let student = list("student", trace.studentTop, trace.studentCrossEntropy, .student)
    guard text.hasTeacher, let crossEntropy = trace.teacherCrossEntropy else {
      return student.draw(on: &canvas)
    }
    let columns = canvas.bounds.columns([.share(1), .share(1)], gap: 3)
    let teacher = list("teacher", trace.teacherTop, crossEntropy, .teacher)
    canvas.draw(in: columns[0]) { teacher.draw(on: &$0) }
    canvas.draw(in: columns[1]) { student.draw(on: &$0) }
  }
}

extension Canvas {
  /// Draws a cross entropy over the traced steps, with the teacher's as a line to reach.
  mutating func drawHistory(
    _ series: Series, _ label: String, teacher: Double?, _ context: Context
  ) {
    let charts = RunCharts(context)
    // Where there are few values, each is marked.
    let line = LineChart.Line(
      series, ink: .role(.student), label: label, marksValues: series.count <= 24)
    var chart = charts.chart(of: [line], width: size.width)
    chart.references = teacher.map { [.init("teacher", value: $0, ink: .role(.teacher))] } ?? []
    charts.draw(chart, on: &self)
  }
}

/// A token's numbers, the teacher's beside the student's.
private struct TokenNumbersView {
  static let height = 8
  static let width = 37
  private static let labelWidth = 15
  private static let valueWidth = 10

  let text: WatchedText
  let token: Int
  let trace: TokenTraceRecord
  /// The quantity whose row is marked.
  let quantity: TokenQuantity

  private struct Row {
    let label: String
    var teacher: String?
    var student: String?
    /// What stands beside the teacher's number instead of the student's.
    var note: String?
    var quantities: Set<TokenQuantity> = []
  }

  func draw(on canvas: inout Canvas) {
    let titles = text.hasTeacher ? [("teacher", Role.teacher)] : []
    for (column, title) in (titles + [("student", .student)]).enumerated() {
      canvas.text(title.0, endingAt: end(column), y: 0, Style(title.1, .bold))
    }
    for (index, row) in rows.enumerated() { draw(row, on: &canvas, y: index + 1) }
  }

  private func draw(_ row: Row, on canvas: inout Canvas, y: Int) {
    let isMarked = row.quantities.contains(quantity)
    if isMarked { canvas.text(String(canvas.symbols.pointer), x: 0, y: y, Style(.key, .bold)) }
    canvas.text(row.label, x: 2, y: y, Style(.axis), width: Self.labelWidth)
    let values = text.hasTeacher ? [row.teacher, row.student] : [row.student]
    for (column, value) in values.enumerated() {
      guard let value else { continue }
      canvas.text(value, endingAt: end(column), y: y, isMarked ? Style(.text, .bold) : .plain)
    }
    if let note = row.note {
      canvas.text(note, x: end(0) + 1, y: y, Style(.axis), width: canvas.size.width - end(0) - 1)
    }
  }

  /// The column after a value's last one.
  private func end(_ column: Int) -> Int { Self.labelWidth + Self.valueWidth * (column + 1) }

  /// The most important ones first: a small screen leaves out the rest.
  private var rows: [Row] {
    func nats(_ value: Double?) -> String? { value.map(TokenQuantity.kd.text) }
    func share(_ value: Double) -> String { TokenQuantity.confidence.text(value) }
    let loss = Row(
      label: "cross entropy", teacher: nats(trace.teacherCrossEntropy),
      student: nats(trace.studentCrossEntropy),
      quantities: [.teacherCrossEntropy, .studentCrossEntropy])
    let likelihood = [
      Row(
        label: "probability", teacher: trace.teacherCrossEntropy.map { share(exp(-$0)) },
        student: share(exp(-trace.studentCrossEntropy))),
      Row(
        label: "confidence", teacher: trace.confidence.map(share),
        student: trace.studentTop.first.map { share(Double($0.probability)) },
        quantities: [.confidence]),
    ]
    guard text.hasTeacher else { return [loss] + likelihood }
    return [
      loss,
      Row(
        label: "token scale", teacher: text.value(.scale, of: token).map(TokenQuantity.scale.text),
        note: TokenQuantity.scale.unit, quantities: [.scale]),
      Row(
        label: "difference", student: trace.difference.map(TokenQuantity.difference.text),
        quantities: [.difference]),
    ] + likelihood + [
      Row(label: "entropy", teacher: nats(trace.teacherEntropy), quantities: [.teacherEntropy]),
      Row(label: "KD", student: nats(trace.kd), quantities: [.kd]),
    ]
  }
}
