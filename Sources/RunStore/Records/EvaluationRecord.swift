/// What an evaluation found.
///
/// Cross entropies and entropies are in nats; without a teacher its values are nil and empty.
package struct EvaluationRecord: StoredRecord, Equatable {
  static let table = "evaluation"
  static let keepsNaN = true
  static let columnNames = [
    "crossEntropy": "sample_cross_entropy", "confidence": "sample_confidence",
    "entropy": "sample_entropy",
  ]

  package var step: Int
  package var time: Double
  package var seconds: Double
  package var tokens: Int
  package var isInterrupted: Bool
  package var studentPerplexity: Double
  package var teacherPerplexity: Double?
  package var gap: Double?
  package var studentCrossEntropy: Double
  package var teacherCrossEntropy: Double?
  package var studentByPosition: [Float]
  package var teacherByPosition: [Float]
  package var layerCount: Int
  package var layerErrors: [Float]
  package var samples: TokenSamples

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

  /// Keeps the numbers of the whole text alone: by far the most is of positions and samples.
  package mutating func forgetParts() {
    (studentByPosition, teacherByPosition) = ([], [])
    (layerCount, layerErrors) = (0, [])
    samples = TokenSamples()
  }

  func check() throws(Malformed) {
    // A product of the two counts could overflow; a quotient cannot.
    guard layerCount > 0 ? layerErrors.count.isMultiple(of: layerCount) : layerErrors.isEmpty else {
      throw Malformed(
        "layer_errors", expected: "\(layerCount) equally long rows",
        found: "\(layerErrors.count) numbers")
    }
    let counts = [samples.confidence.count, samples.entropy.count]
    guard counts == [samples.crossEntropy.count, samples.crossEntropy.count] else {
      throw Malformed(
        counts[0] == counts[1] ? "sample_cross_entropy" : "sample_entropy",
        expected: "\(samples.crossEntropy.count) samples", found: "\(counts)")
    }
  }
}

/// Sampled tokens as the teacher sees them: three equally long columns.
package struct TokenSamples: Sendable, Equatable, Codable {
  package let crossEntropy: [Float]
  package let confidence: [Float]
  package let entropy: [Float]

  /// Samples of equally long columns.
  package init(crossEntropy: [Float] = [], confidence: [Float] = [], entropy: [Float] = []) {
    precondition(
      crossEntropy.count == confidence.count && confidence.count == entropy.count,
      "columns of different lengths")
    self.crossEntropy = crossEntropy
    self.confidence = confidence
    self.entropy = entropy
  }
}
