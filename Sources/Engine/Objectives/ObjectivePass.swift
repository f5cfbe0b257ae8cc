/// The head and the objective in one: logits exist only for as many sequences at a time as fit in
/// a budget, and turn into their own gradient.
///
/// Shapes: hidden states (batch · length, embeddingSize) → losses, per-token values, and the
/// gradient of the student's hidden states; the head's gradient is accumulated.
final class ObjectivePass {
  /// A model, and what its last pass left behind.
  typealias Source = (model: Decoder, activations: Activations)

  /// What is known of every token of the last batch.
  let values: TokenValues
  private let microBatch: BatchShape
  private let groupSize: Int
  private let studentLogits: Matrix
  private let teacherLogits: Matrix?
  /// The student's logits as they were before they turned into gradients, where a cap's way back needs
  /// them.
  private let cappedLogits: Matrix?
  private let workspace = Workspace()

  /// Sequences share a group while the group's logits of one model stay within this many bytes.
  private static let logitBudget = 64 << 20

  /// Plans the memory.
  ///
  /// - Parameter microBatch: the most sequences, and the longest, that are evaluated at a time.
  init(_ architecture: Architecture, microBatch: BatchShape, hasTeacher: Bool) {
    self.microBatch = microBatch
    groupSize = Self.groupSize(architecture, microBatch)
    values = TokenValues(capacity: microBatch.rows)
    let rows = groupSize * microBatch.length
    studentLogits = workspace.matrix(rows, architecture.vocabularySize)
    teacherLogits = hasTeacher ? workspace.matrix(rows, architecture.vocabularySize) : nil
    cappedLogits =
      architecture.logitCap == nil ? nil : workspace.matrix(rows, architecture.vocabularySize)
  }

  /// The bytes that such a pass would hold.
  static func byteCount(
    _ architecture: Architecture, microBatch: BatchShape, hasTeacher: Bool
  ) -> Int {
    let rows = groupSize(architecture, microBatch) * microBatch.length
    let copies = 1 + (hasTeacher ? 1 : 0) + (architecture.logitCap == nil ? 0 : 1)
    return rows * architecture.vocabularySize * 4 * copies
      + TokenValues.byteCount(capacity: microBatch.rows)
  }

  private static func groupSize(_ architecture: Architecture, _ microBatch: BatchShape) -> Int {
    let sequence = microBatch.length * architecture.vocabularySize * 4
    return max(1, min(microBatch.batch, logitBudget / sequence))
  }

  /// Evaluates a batch.
  ///
  /// - Parameters:
  ///   - gradient: takes the gradient of the student's hidden states; nil to evaluate only.
  ///   - topTokens: takes the most probable tokens of every row that has a label.
  func run(
    _ objective: Objective, student: Source, teacher: Source?, batch: Batch,
    normalization: Normalization, gradient: Matrix? = nil, topTokens: TopTokens? = nil,
    pool: ThreadPool
  ) -> ObjectiveTotals {
    let shape = batch.shape
    precondition(shape.fits(microBatch), "the batch does not fit")
    precondition(teacher != nil || !objective.needsTeacher, "\(objective.kind) needs a teacher")
    values.clear()
    let logitObjective = LogitObjective(
      objective: objective, labels: batch.labels, length: shape.length,
      normalization: normalization, wantsGradient: gradient != nil, values: values)
    let head = student.model.head
    for first in stride(from: 0, to: shape.rows, by: groupSize * shape.length) {
      let rows = first..<min(first + groupSize * shape.length, shape.rows)
      let hidden = student.activations.hidden.rows(rows)
      let logits = studentLogits.rows(0..<rows.count)
      let teacherLogits = teacher == nil ? nil : self.teacherLogits?.rows(0..<rows.count)
      if let teacher, let teacherLogits {
        let hidden = teacher.activations.hidden.rows(rows)
        pool.parallel(rows.count) { part, _ in
          teacher.model.head.forward(hidden.rows(part), into: teacherLogits.rows(part))
          logitObjective.readTeacher(teacherLogits.rows(part), from: first + part.lowerBound)
        }
        logitObjective.scaleTokens(rows: rows)
      }
      pool.parallel(rows.count) { part, _ in
        head.forward(hidden.rows(part), into: logits.rows(part))
        let capped = gradient == nil ? nil : cappedLogits?.rows(part)
        capped?.copy(logits.rows(part))
        logitObjective.readStudent(
          logits.rows(part), teacher: teacherLogits?.rows(part), from: first + part.lowerBound,
          topTokens: topTokens)
        if let gradient {
          head.backwardCap(logits.rows(part), logits: capped)
          head.linear.backward(logits.rows(part), into: gradient.rows(rows).rows(part))
        }
      }
      if gradient != nil {
        pool.parallel(head.linear.weight.rows) { outputs, _ in
          head.linear.accumulateGradients(logits, x: hidden, outputs: outputs)
        }
      }
    }
    return logitObjective.totals
  }
}
