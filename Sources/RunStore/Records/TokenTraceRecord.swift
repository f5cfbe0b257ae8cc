/// What both models made of one position of a watch at a step. Entropies are in nats.
package struct TokenTraceRecord: Sendable, Equatable {
  /// A token and its probability.
  package struct Candidate: Sendable, Equatable {
    /// The token.
    package var token: Int32
    /// Its probability, 0 to 1.
    package var probability: Float

    /// A candidate of its values.
    package init(token: Int32, probability: Float) {
      self.token = token
      self.probability = probability
    }
  }

  /// The id of the ``WatchRecord``.
  package var watch: Int
  /// The step.
  package var step: Int
  /// The position in the watch, counted from 0.
  package var position: Int
  /// The label: the token that follows the position. Its text is in ``TokenTextRecord``.
  package var token: Int32
  /// The token scale.
  package var scale: Double?
  /// The teacher's cross entropy against the label.
  package var teacherCrossEntropy: Double?
  /// The student's.
  package var studentCrossEntropy: Double
  /// The teacher's entropy.
  package var teacherEntropy: Double?
  /// The teacher's largest probability.
  package var confidence: Double?
  /// -Σ p log q of teacher and student.
  package var kd: Double?
  /// The teacher's most probable tokens, most probable first.
  package var teacherTop: [Candidate]
  /// The student's.
  package var studentTop: [Candidate]

  /// A record of all its values.
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

extension TokenTraceRecord: StoredRecord {
  static let table = "token_trace"
  static let columns = [
    "watch", "step", "position", "token", "scale", "teacher_cross_entropy", "student_cross_entropy",
    "teacher_entropy", "confidence", "kd", "teacher_top", "student_top", "nan",
  ]

  func encode(to row: inout RowEncoder) {
    row.add(watch)
    row.add(step)
    row.add(position)
    row.add(Int(token))
    row.add(scale)
    row.add(teacherCrossEntropy)
    row.add(studentCrossEntropy)
    row.add(teacherEntropy)
    row.add(confidence)
    row.add(kd)
    row.add(Blob(candidates: teacherTop))
    row.add(Blob(candidates: studentTop))
  }

  init(from row: inout RowDecoder) throws {
    watch = try row.integer()
    step = try row.integer()
    position = try row.integer()
    token = try row.token()
    scale = try row.optionalDouble()
    teacherCrossEntropy = try row.optionalDouble()
    studentCrossEntropy = try row.double()
    teacherEntropy = try row.optionalDouble()
    confidence = try row.optionalDouble()
    kd = try row.optionalDouble()
    teacherTop = try row.blob(stride: 8).candidates
    studentTop = try row.blob(stride: 8).candidates
  }
}
