/// Looks at sequences token by token, with both models; one at a time, each of any length up to a
/// limit.
public final class TokenInspector {
  /// A token and its probability.
  public struct Candidate: Sendable, Equatable {
    /// The token's id.
    public let token: Int32
    /// Its probability.
    public let probability: Float
  }

  /// What is known of one token of the sequence, from what stands before it.
  public struct Insight: Sendable, Equatable {
    /// Its position in the sequence, from 1: the first token is predicted by nothing.
    public let position: Int
    /// The token.
    public let token: Int32
    /// The student's cross entropy against it, in nats.
    public let studentCrossEntropy: Float
    /// The student's most probable tokens, most probable first.
    public let studentTop: [Candidate]
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
    public let top: [Candidate]
  }

  private let models: (student: Decoder, teacher: Decoder?)
  private let shape: BatchShape
  private var activations: (student: Activations, teacher: Activations?)?
  private let objectivePass: ObjectivePass
  /// The tokens that the teacher's activations are of: it is frozen, so they stay right.
  private var teacherTokens: [Int32] = []

  /// The bytes that such an inspector takes.
  public static func byteCount(
    _ architecture: Architecture, teacher: Architecture?, length: Int, threadCount: Int
  ) -> Int {
    let shape = BatchShape(batch: 1, length: length)
    return [architecture, teacher].compactMap(\.self).reduce(0) {
      $0
        + Activations.byteCount(
          $1, microBatch: shape, threadCount: threadCount, retention: .nothing)
    } + ObjectivePass.byteCount(architecture, microBatch: shape, hasTeacher: teacher != nil)
  }

  /// - Parameter length: the longest sequence that will be looked at.
  public init(student: Decoder, teacher: Decoder?, length: Int) {
    models = (student, teacher)
    shape = BatchShape(batch: 1, length: length)
    objectivePass = ObjectivePass(
      student.architecture, microBatch: shape, hasTeacher: teacher != nil)
  }

  /// One insight for every token but the first, and those that are no labels.
  ///
  /// - Parameters:
  ///   - mask: false where a token is no label: it has no part in the token scale.
  ///   - objective: its temperature and source make the token scale.
  ///   - top: how many of the most probable tokens are told.
  public func inspect(
    _ tokens: [Int32], mask: [Bool]? = nil, objective: Objective, top: Int, pool: ThreadPool
  ) -> [Insight] {
    guard tokens.count > 1 else { return [] }
    var objective = objective
    objective.kind = models.teacher == nil ? .groundTruth : .tokenScaled
    let batch = Batch(tokens, mask: mask, length: tokens.count)
    let activations = activations(for: pool)
    models.student.forward(tokens, shape: batch.shape, into: activations.student, pool: pool)
    var source: ObjectivePass.Source?
    if let teacher = models.teacher, let kept = activations.teacher {
      if tokens != teacherTokens {
        teacher.forward(tokens, shape: batch.shape, into: kept, pool: pool)
        teacherTokens = tokens
      }
      source = (teacher, kept)
    }
    let topTokens = TopTokens(rows: tokens.count, count: top)
    _ = objectivePass.run(
      objective, student: (models.student, activations.student), teacher: source, batch: batch,
      normalization: .sums, topTokens: topTokens, pool: pool)
    return batch.labels.indices.filter { batch.labels[$0] >= 0 }
      .map { insight(row: $0, token: tokens[$0 + 1], topTokens[$0]) }
  }

  /// A pass's memory is planned for a number of threads, and again when that grows.
  private func activations(for pool: ThreadPool) -> (student: Activations, teacher: Activations?) {
    if let activations, activations.student.threadCount >= pool.threadCount { return activations }
    func plan(_ model: Decoder) -> Activations {
      Activations(
        model.architecture, microBatch: shape, threadCount: pool.threadCount, retention: .nothing)
    }
    teacherTokens = []
    let planned = (plan(models.student), models.teacher.map(plan))
    activations = planned
    return planned
  }

  private func insight(row: Int, token: Int32, _ top: TopTokens.Pair) -> Insight {
    let values = objectivePass.values
    let teacher = models.teacher.map { _ in
      Teacher(
        crossEntropy: values[.teacherCrossEntropy][row], entropy: values[.teacherEntropy][row],
        confidence: values[.confidence][row], tokenScale: values[.tokenScale][row],
        softCrossEntropy: values[.softCrossEntropy][row], top: top.teacher)
    }
    return Insight(
      position: row + 1, token: token, studentCrossEntropy: values[.studentCrossEntropy][row],
      studentTop: top.student, teacher: teacher)
  }
}
