import CKernels

/// What both models expect after one watched position.
public struct TokenTrace: Sendable, Equatable {
  /// A token and its probability.
  public struct Candidate: Sendable, Equatable {
    /// The token's id.
    public let token: Int32
    /// Its probability.
    public let probability: Float
  }

  /// The row, sequence · length + position.
  public private(set) var row: Int
  /// The student's most probable next tokens, most probable first.
  public var student: [Candidate] = []
  /// The teacher's; empty without one.
  public var teacher: [Candidate] = []

  init(row: Int) { self.row = row }

  func moved(by rows: Int) -> TokenTrace {
    var copy = self
    copy.row += rows
    return copy
  }

  /// The `count` largest of a row of logits, as probabilities.
  static func candidates(
    _ logits: UnsafePointer<Float>, vocabularySize: Int, count: Int, logSumExp: Float
  ) -> [Candidate] {
    var indices = [Int32](repeating: 0, count: min(count, vocabularySize))
    tsld_top_k(logits, Int64(vocabularySize), Int64(indices.count), &indices)
    return indices.map {
      var probability = logits[Int($0)]
      tsld_scaled_softmax(&probability, 1, 1, logSumExp)
      return Candidate(token: $0, probability: probability)
    }
  }
}
