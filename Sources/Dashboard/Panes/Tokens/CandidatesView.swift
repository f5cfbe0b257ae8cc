import Foundation
import RunStore
import Terminal

/// What teacher and student expected, most probable first, with the token itself marked in both.
struct CandidatesView {
  /// A title, the candidates, and the token itself where it is none of them.
  static let height = 7
  private static let count = 5

  let trace: TokenTraceRecord
  let run: RunData
  let hasTeacher: Bool

  func draw(on canvas: inout Canvas) {
    // The same scale for both: a bar twice as long is twice as probable.
    let most = (trace.teacherTop + trace.studentTop).map { Double($0.probability) }.max()
    let student = list(
      "student expects", trace.studentTop, exp(-trace.studentCrossEntropy), .student, most)
    guard hasTeacher, let crossEntropy = trace.teacherCrossEntropy else {
      return student.draw(on: &canvas)
    }
    let columns = canvas.bounds.columns([.share(1), .share(1)], gap: 3)
    let teacher = list("teacher expects", trace.teacherTop, exp(-crossEntropy), .teacher, most)
    canvas.draw(in: columns[0]) { teacher.draw(on: &$0) }
    canvas.draw(in: columns[1]) { student.draw(on: &$0) }
  }

  private func list(
    _ title: String, _ candidates: [TokenTraceRecord.Candidate], _ own: Double, _ role: Role,
    _ maximum: Double?
  ) -> BarList {
    var shown = Array(candidates.prefix(Self.count))
    if !shown.contains(where: { $0.token == trace.token }) {
      shown.append(.init(token: trace.token, probability: Float(own)))
    }
    return BarList(
      shown.map {
        let probability = Double($0.probability)
        return BarList.Entry(
          run.text(of: $0.token), value: probability,
          text: TokenQuantity.confidence.text(probability))
      }, maximum: maximum, ink: .role(role), title: title,
      selected: shown.firstIndex { $0.token == trace.token })
  }
}
