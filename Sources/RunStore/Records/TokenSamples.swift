/// Sampled tokens as the teacher sees them: three equally long columns.
package struct TokenSamples: Sendable, Equatable {
  /// The teacher's cross entropy against the label, in nats.
  package let crossEntropy: [Float]
  /// The teacher's largest probability.
  package let confidence: [Float]
  /// The teacher's entropy, in nats.
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

extension TokenSamples {
  func encode(to row: inout RowEncoder) {
    row.add(Blob(floats: crossEntropy))
    row.add(Blob(floats: confidence))
    row.add(Blob(floats: entropy))
  }

  init(from row: inout RowDecoder) throws {
    crossEntropy = try row.blob(stride: 4).floats
    confidence = try row.blob(stride: 4, count: crossEntropy.count).floats
    entropy = try row.blob(stride: 4, count: crossEntropy.count).floats
  }
}
