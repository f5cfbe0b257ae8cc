import Foundation
import RunStore
import Terminal

/// A token's numbers, the teacher's beside the student's.
struct TokenNumbersView {
  static let height = 8
  static let width = 37
  private static let labelWidth = 15
  private static let valueWidth = 10

  let text: WatchedText
  let token: Int
  let trace: TokenTraceRecord
  /// The quantity whose row is marked.
  let quantity: TokenQuantity

  func draw(on canvas: inout Canvas) {
    if text.hasTeacher { drawHead(on: &canvas, "teacher", .teacher, column: 0) }
    drawHead(on: &canvas, "student", .student, column: text.hasTeacher ? 1 : 0)
    for (index, row) in rows.enumerated() { draw(row, on: &canvas, y: index + 1) }
  }

  private func drawHead(on canvas: inout Canvas, _ title: String, _ role: Role, column: Int) {
    canvas.text(title, endingAt: end(column), y: 0, Style(role, .bold))
  }

  private func draw(_ row: Row, on canvas: inout Canvas, y: Int) {
    let isMarked = row.quantities.contains(quantity)
    if isMarked { canvas.text(String(canvas.symbols.pointer), x: 0, y: y, Style(.key, .bold)) }
    canvas.text(row.label, x: 2, y: y, Style(.axis), width: Self.labelWidth)
    var values = [row.teacher, row.student]
    if !text.hasTeacher { values.removeFirst() }
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

  private struct Row {
    let label: String
    var teacher: String?
    var student: String?
    /// What stands beside the teacher's number instead of the student's.
    var note: String?
    var quantities: Set<TokenQuantity> = []
  }

  /// The most important ones first: a small screen leaves out the rest.
  private var rows: [Row] {
    let studentTop = trace.studentTop.first.map { Double($0.probability) }
    let likelihood = [
      Row(
        label: "probability", teacher: trace.teacherCrossEntropy.map { share(exp(-$0)) },
        student: share(exp(-trace.studentCrossEntropy))),
      Row(
        label: "confidence", teacher: trace.confidence.map(share), student: studentTop.map(share),
        quantities: [.confidence]),
    ]
    let loss = Row(
      label: "cross entropy", teacher: nats(trace.teacherCrossEntropy),
      student: nats(trace.studentCrossEntropy),
      quantities: [.teacherCrossEntropy, .studentCrossEntropy])
    guard text.hasTeacher else { return [loss] + likelihood }
    let difference = Row(
      label: "difference", student: trace.difference.map(TokenQuantity.difference.text),
      quantities: [.difference])
    return [loss, scale, difference] + likelihood + [
      Row(label: "entropy", teacher: nats(trace.teacherEntropy), quantities: [.teacherEntropy]),
      Row(label: "KD", student: nats(trace.kd), quantities: [.kd]),
    ]
  }

  /// The token's share, and how many times the flat one it is.
  private var scale: Row {
    let multiple = text.value(.scale, of: token)
    return Row(
      label: "token scale", teacher: text.scale[token].map { Format.number($0, digits: 3) },
      note: multiple.map { "= \(TokenQuantity.scale.text($0))/\(text.count)" },
      quantities: [.scale])
  }

  private func nats(_ value: Double?) -> String? { value.map(TokenQuantity.kd.text) }
  private func share(_ value: Double) -> String { TokenQuantity.confidence.text(value) }
}
