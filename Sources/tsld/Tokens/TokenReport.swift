/// Every token of a text with what both models make of it, for people and as JSON.
struct TokenReport: Report {
  struct Row: Encodable {
    let position: Int
    let token: Int32
    let text: String
    let teacherCrossEntropy: Float
    let teacherEntropy: Float
    let confidence: Float
    let tokenScale: Float
    let studentCrossEntropy: Float?
    let kd: Float?
    let teacherTop: [Candidate]
    let studentTop: [Candidate]?
    let shown: String

    enum CodingKeys: CodingKey {
      case position, token, text, teacherCrossEntropy, teacherEntropy, confidence, tokenScale
      case studentCrossEntropy, kd, teacherTop, studentTop
    }
  }

  struct Candidate: Encodable {
    let token: Int32
    let text: String
    let probability: Float
    /// The token as a terminal may show it.
    let shown: String

    enum CodingKeys: CodingKey { case token, text, probability }
  }

  let rows: [Row]

  init(_ rows: [Row]) { self.rows = rows }

  func encode(to encoder: any Encoder) throws { try rows.encode(to: encoder) }

  /// Whether each model's losses are numbers.
  var hasFiniteTeacher: Bool { rows.allSatisfy(\.teacherCrossEntropy.isFinite) }
  var hasFiniteStudent: Bool { rows.allSatisfy { $0.studentCrossEntropy?.isFinite != false } }

  var summary: String { lines(isColoured: false).joined(separator: "\n") }
}
