/// What both models made of one position of a watch at a step. Entropies are in nats.
package struct TokenTraceRecord: StoredRecord, Equatable {
  static let table = RecordTable<TokenTraceRecord>(
    "token_trace", keepsNaN: true, Field("watch", \.watch), Field("step", \.step),
    Field("position", \.position), Field("token", \.token), Field("scale", \.scale),
    Field("teacher_cross_entropy", \.teacherCrossEntropy),
    Field("student_cross_entropy", \.studentCrossEntropy),
    Field("teacher_entropy", \.teacherEntropy), Field("confidence", \.confidence),
    Field("kd", \.kd), Field("teacher_top", \.teacherTop), Field("student_top", \.studentTop))

  /// A token and its probability.
  package struct Candidate: Sendable, Equatable, BlobElement {
    package var token: Int32
    package var probability: Float

    package init(token: Int32, probability: Float) {
      self.token = token
      self.probability = probability
    }
  }

  package var watch: Int
  package var step = 0
  package var position = 0
  package var token: Int32 = 0
  package var scale: Double?
  package var teacherCrossEntropy: Double?
  package var studentCrossEntropy = Double.nan
  package var teacherEntropy: Double?
  package var confidence: Double?
  package var kd: Double?
  package var teacherTop: [Candidate] = []
  package var studentTop: [Candidate] = []
}

extension TokenTraceRecord { package init() { self.init(watch: 0) } }
