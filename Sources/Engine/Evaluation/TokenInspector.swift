/// Looks at one sequence token by token, with both models.
public final class TokenInspector {
  /// What is known of one token of the sequence, from what stands before it.
  public struct Insight: Sendable, Equatable {
    /// Its position in the sequence, from 1: the first token is predicted by nothing.
    public let position: Int
    /// The token.
    public let token: Int32
    /// The student's cross entropy against it, in nats.
    public let studentCrossEntropy: Float
    /// The student's most probable tokens, most probable first.
    public let studentTop: [TokenTrace.Candidate]
    /// What the teacher makes of it; nil without one.
    public let teacher: Teacher?
  }

  /// The teacher's side of an insight.
  public struct Teacher: Sendable, Equatable {
    /// The cross entropy against the token, in nats.
    public let crossEntropy: Float
    /// The entropy, in nats.
    public let entropy: Float
    /// The probability of the arg max.
    public let confidence: Float
    /// The token scale.
    public let tokenScale: Float
    /// -Σ p log q of teacher and student.
    public let softCrossEntropy: Float
    /// The most probable tokens, most probable first.
    public let top: [TokenTrace.Candidate]
  }

  private let models: (student: Decoder, teacher: Decoder?)
  private let activations: (student: Activations, teacher: Activations?)
  private let objectivePass: ObjectivePass
  private let pool: ThreadPool
  /// The tokens that the teacher's activations are of: it is frozen, so they stay right.
  private var teacherTokens: [Int32] = []

  /// - Parameter length: the longest sequence that will be looked at.
  public init(student: Decoder, teacher: Decoder?, length: Int, pool: ThreadPool) {
    models = (student, teacher)
    self.pool = pool
    func activations(_ model: Decoder) -> Activations {
      Activations(
        model.architecture, batch: 1, length: length, threadCount: pool.threadCount,
        retention: .nothing)
    }
    self.activations = (activations(student), teacher.map(activations))
    objectivePass = ObjectivePass(
      vocabularySize: student.architecture.vocabularySize, batch: 1, length: length,
      hasTeacher: teacher != nil)
  }

  /// One insight for every token but the first, and those that are no labels.
  ///
  /// - Parameters:
  ///   - mask: false where a token is no label: it has no part in the token scale.
  ///   - objective: its temperature and source make the token scale.
  ///   - top: how many of the most probable tokens are told.
  public func inspect(
    _ tokens: [Int32], mask: [Bool]? = nil, objective: Objective, top: Int
  ) -> [Insight] {
    guard tokens.count > 1 else { return [] }
    var objective = objective
    objective.kind = models.teacher == nil ? .groundTruth : .tokenScaled
    let shape = BatchShape(batch: 1, length: tokens.count)
    return tokens.withUnsafeBufferPointer { ids in
      models.student.forward(ids, shape: shape, into: activations.student, pool: pool)
      var source: ObjectivePass.Source?
      if let teacher = models.teacher, let kept = activations.teacher {
        if tokens != teacherTokens {
          teacher.forward(ids, shape: shape, into: kept, pool: pool)
          teacherTokens = tokens
        }
        source = .init(teacher, kept)
      }
      let labels = ObjectivePass.labels(ids, mask: mask, length: tokens.count)
      let traces = labels.withUnsafeBufferPointer {
        objectivePass.run(
          objective, student: .init(models.student, activations.student), teacher: source,
          labels: $0, shape: shape, normalization: Normalization(positions: 1, sequences: 1),
          watch: (labels.indices.filter { labels[$0] >= 0 }, top), pool: pool
        ).traces
      }
      return traces.map { insight($0, token: tokens[$0.row + 1]) }
    }
  }

  private func insight(_ trace: TokenTrace, token: Int32) -> Insight {
    let (values, row) = (objectivePass.values, trace.row)
    let teacher = models.teacher.map { _ in
      Teacher(
        crossEntropy: values.teacherCrossEntropy[row], entropy: values.teacherEntropy[row],
        confidence: values.confidence[row], tokenScale: values.tokenScale[row],
        softCrossEntropy: values.softCrossEntropy[row], top: trace.teacher)
    }
    return Insight(
      position: row + 1, token: token, studentCrossEntropy: values.studentCrossEntropy[row],
      studentTop: trace.student, teacher: teacher)
  }
}
