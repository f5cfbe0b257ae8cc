import Untrusted

/// What an evaluation found.
///
/// Cross entropies and entropies are in nats; without a teacher its values are nil and empty.
package struct EvaluationRecord: StoredRecord, Equatable {
  static let table = RecordTable<EvaluationRecord>(
    "evaluation", keepsNaN: true, Field("step", \.step), Field("time", \.time),
    Field("seconds", \.seconds), Field("tokens", \.tokens),
    Field("is_interrupted", \.isInterrupted), Field("student_perplexity", \.studentPerplexity),
    Field("teacher_perplexity", \.teacherPerplexity), Field("gap", \.gap),
    Field("student_cross_entropy", \.studentCrossEntropy),
    Field("teacher_cross_entropy", \.teacherCrossEntropy),
    Field("student_by_position", \.studentByPosition),
    Field("teacher_by_position", \.teacherByPosition), Field("layer_count", \.layerCount),
    Field("layer_errors", \.layerErrors), Field("sample_cross_entropy", \.samples.crossEntropy),
    Field("sample_confidence", \.samples.confidence), Field("sample_entropy", \.samples.entropy))

  package var step: Int
  package var time = 0.0
  package var seconds = Double.nan
  package var tokens = 0
  package var isInterrupted = false
  package var studentPerplexity = Double.nan
  package var teacherPerplexity: Double?
  package var gap: Double?
  package var studentCrossEntropy = Double.nan
  package var teacherCrossEntropy: Double?
  package var studentByPosition: [Float] = []
  package var teacherByPosition: [Float] = []
  package var layerCount = 0
  package var layerErrors: [Float] = []
  package var samples = TokenSamples()

  /// Keeps the numbers of the whole text alone: by far the most is of positions and samples.
  package mutating func forgetParts() {
    (studentByPosition, teacherByPosition) = ([], [])
    (layerCount, layerErrors) = (0, [])
    samples = TokenSamples()
  }

  func check() throws(Problem) {
    // A product of the two counts could overflow; a quotient cannot.
    guard layerCount > 0 ? layerErrors.count.isMultiple(of: layerCount) : layerErrors.isEmpty else {
      throw .invalid(
        "layer_errors", expected: "\(layerCount) equally long rows",
        found: "\(layerErrors.count) numbers")
    }
    let counts = [samples.confidence.count, samples.entropy.count]
    guard counts == [samples.crossEntropy.count, samples.crossEntropy.count] else {
      throw .invalid(
        counts[0] == counts[1] ? "sample_cross_entropy" : "sample_entropy",
        expected: "\(samples.crossEntropy.count) samples", found: "\(counts)")
    }
  }
}

extension EvaluationRecord { package init() { self.init(step: 0) } }

/// Sampled tokens as the teacher sees them: three equally long columns.
package struct TokenSamples: Sendable, Equatable {
  package var crossEntropy: [Float]
  package var confidence: [Float] = []
  package var entropy: [Float] = []
}

extension TokenSamples { package init() { self.init(crossEntropy: []) } }
