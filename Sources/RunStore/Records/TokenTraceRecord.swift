/// What both models made of one position of a watch at a step. Entropies are in nats.
package struct TokenTraceRecord: StoredRecord, Equatable {
  static let table = "token_trace"
  static let keepsNaN = true

  /// A token and its probability.
  package struct Candidate: Sendable, Equatable, Codable {
    package var token: Int32
    package var probability: Float

    package init(token: Int32, probability: Float) {
      self.token = token
      self.probability = probability
    }
  }

  package var watch: Int
  package var step: Int
  package var position: Int
  package var token: Int32
  package var scale: Double?
  package var teacherCrossEntropy: Double?
  package var studentCrossEntropy: Double
  package var teacherEntropy: Double?
  package var confidence: Double?
  package var kd: Double?
  package var teacherTop: [Candidate]
  package var studentTop: [Candidate]

  package init(
    watch: Int, step: Int, position: Int, token: Int32, scale: Double?,
    teacherCrossEntropy: Double?, studentCrossEntropy: Double, teacherEntropy: Double?,
    confidence: Double?, kd: Double?, teacherTop: [Candidate], studentTop: [Candidate]
  ) {
    self.watch = watch
    self.step = step
    self.position = position
    self.token = token
    self.scale = scale
    self.teacherCrossEntropy = teacherCrossEntropy
    self.studentCrossEntropy = studentCrossEntropy
    self.teacherEntropy = teacherEntropy
    self.confidence = confidence
    self.kd = kd
    self.teacherTop = teacherTop
    self.studentTop = studentTop
  }
}
