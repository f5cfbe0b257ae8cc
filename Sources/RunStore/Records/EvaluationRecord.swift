/// What an evaluation found.
///
/// Cross entropies and entropies are in nats; without a teacher its values are nil and empty.
package struct EvaluationRecord: Sendable, Equatable {
  /// The step after which it was made.
  package var step: Int
  /// When it ended, in seconds since 1970.
  package var time: Double
  /// How long it took.
  package var seconds: Double
  /// Positions evaluated.
  package var tokens: Int
  /// Whether it was cut short.
  package var isInterrupted: Bool
  /// The student's perplexity.
  package var studentPerplexity: Double
  /// The teacher's.
  package var teacherPerplexity: Double?
  /// The student's less the teacher's perplexity.
  package var gap: Double?
  /// The student's cross entropy against the labels.
  package var studentCrossEntropy: Double
  /// The teacher's.
  package var teacherCrossEntropy: Double?
  /// The student's mean cross entropy at each position of a block.
  package var studentByPosition: [Float]
  /// The teacher's.
  package var teacherByPosition: [Float]
  /// How many layers `layerErrors` has.
  package var layerCount: Int
  /// ‖h_S - h_T‖² / ‖h_T‖²: the positions of the first layer, then those of the next.
  package var layerErrors: [Float]
  /// Sampled tokens, for the scatter of cross entropy against confidence and entropy.
  package var samples: TokenSamples

  /// A record of all its values.
  package init(
    step: Int, time: Double, seconds: Double, tokens: Int, isInterrupted: Bool,
    studentPerplexity: Double, teacherPerplexity: Double?, gap: Double?,
    studentCrossEntropy: Double, teacherCrossEntropy: Double?, studentByPosition: [Float],
    teacherByPosition: [Float], layerCount: Int, layerErrors: [Float], samples: TokenSamples
  ) {
    self.step = step
    self.time = time
    self.seconds = seconds
    self.tokens = tokens
    self.isInterrupted = isInterrupted
    self.studentPerplexity = studentPerplexity
    self.teacherPerplexity = teacherPerplexity
    self.gap = gap
    self.studentCrossEntropy = studentCrossEntropy
    self.teacherCrossEntropy = teacherCrossEntropy
    self.studentByPosition = studentByPosition
    self.teacherByPosition = teacherByPosition
    self.layerCount = layerCount
    self.layerErrors = layerErrors
    self.samples = samples
  }
}

extension EvaluationRecord: StoredRecord {
  static let table = "evaluation"
  static let columns = [
    "step", "time", "seconds", "tokens", "is_interrupted", "student_perplexity",
    "teacher_perplexity", "gap", "student_cross_entropy", "teacher_cross_entropy",
    "student_by_position", "teacher_by_position", "layer_count", "layer_errors",
    "sample_cross_entropy", "sample_confidence", "sample_entropy", "nan",
  ]

  func encode(to row: inout RowEncoder) {
    row.add(step)
    row.add(time)
    row.add(seconds)
    row.add(tokens)
    row.add(isInterrupted)
    row.add(studentPerplexity)
    row.add(teacherPerplexity)
    row.add(gap)
    row.add(studentCrossEntropy)
    row.add(teacherCrossEntropy)
    row.add(Blob(floats: studentByPosition))
    row.add(Blob(floats: teacherByPosition))
    row.add(layerCount)
    row.add(Blob(floats: layerErrors))
    samples.encode(to: &row)
  }

  init(from row: inout RowDecoder) throws {
    step = try row.integer()
    time = try row.double()
    seconds = try row.double()
    tokens = try row.integer()
    isInterrupted = try row.boolean()
    studentPerplexity = try row.double()
    teacherPerplexity = try row.optionalDouble()
    gap = try row.optionalDouble()
    studentCrossEntropy = try row.double()
    teacherCrossEntropy = try row.optionalDouble()
    studentByPosition = try row.blob(stride: 4).floats
    teacherByPosition = try row.blob(stride: 4).floats
    layerCount = try row.integer()
    layerErrors = try row.blob(stride: 4).floats
    // A product of the two counts could overflow; a quotient cannot.
    guard layerCount > 0 ? layerErrors.count.isMultiple(of: layerCount) : layerErrors.isEmpty else {
      throw row.malformed("\(layerCount) equally long rows", found: "\(layerErrors.count) numbers")
    }
    samples = try TokenSamples(from: &row)
  }
}
