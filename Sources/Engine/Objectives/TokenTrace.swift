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
  /// The student's cross entropy against the label, in nats; 0 where there is no label, like all
  /// that follows.
  public private(set) var studentCrossEntropy: Float = 0
  /// The teacher's, in nats.
  public private(set) var teacherCrossEntropy: Float = 0
  /// The teacher's entropy, in nats.
  public private(set) var teacherEntropy: Float = 0
  /// The probability of the teacher's arg max.
  public private(set) var confidence: Float = 0
  /// The token scale.
  public private(set) var tokenScale: Float = 0
  /// The soft cross entropy -Σ p log q.
  public private(set) var softCrossEntropy: Float = 0
  /// The student's most probable next tokens, most probable first.
  public var student: [Candidate] = []
  /// The teacher's; empty without one.
  public var teacher: [Candidate] = []

  init(row: Int) { self.row = row }

  func filled(from values: TokenValues) -> TokenTrace {
    var copy = self
    copy.studentCrossEntropy = values.studentCrossEntropy[row]
    copy.teacherCrossEntropy = values.teacherCrossEntropy[row]
    copy.teacherEntropy = values.teacherEntropy[row]
    copy.confidence = values.confidence[row]
    copy.tokenScale = values.tokenScale[row]
    copy.softCrossEntropy = values.softCrossEntropy[row]
    return copy
  }

  func moved(by rows: Int) -> TokenTrace {
    var copy = self
    copy.row += rows
    return copy
  }

  /// The `count` largest of a row of logits, as probabilities.
  static func candidates(
    _ logits: UnsafePointer<Float>, vocabularySize: Int, count: Int, logSumExp: Float
  ) -> [Candidate] {
    var indices = [Int32](repeating: 0, count: max(0, min(count, vocabularySize)))
    tsld_top_k(logits, Int64(vocabularySize), Int64(indices.count), &indices)
    return indices.map {
      var probability = logits[Int($0)]
      tsld_scaled_softmax(&probability, 1, 1, logSumExp)
      return Candidate(token: $0, probability: probability)
    }
  }
}
