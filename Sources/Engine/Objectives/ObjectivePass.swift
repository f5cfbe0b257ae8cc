import CKernels

/// The head and the objective in one: logits exist only for as many sequences at a time as fit in
/// a budget, and turn into their own gradient.
///
/// Shapes: hidden states (batch · length, embeddingSize) → losses, per-token values, and the
/// gradient of the student's hidden states; the head's gradient is accumulated.
public final class ObjectivePass {
  /// What is known of every token of the last batch.
  public let values: TokenValues
  private let vocabularySize: Int
  private let length: Int
  private let groupSize: Int
  private let studentLogits: Matrix
  private let teacherLogits: Matrix?
  private let statistics: UnsafeMutableBufferPointer<tsld_softmax_statistics>
  private let workspace = Workspace()

  /// Sequences share a group while the group's logits of one model stay within this many bytes.
  private static let logitBudget = 64 << 20

  /// Plans the memory for batches of up to `batch` sequences of up to `length` tokens.
  public init(vocabularySize: Int, batch: Int, length: Int, hasTeacher: Bool) {
    self.vocabularySize = vocabularySize
    self.length = length
    groupSize = Self.groupSize(vocabularySize: vocabularySize, batch: batch, length: length)
    values = TokenValues(capacity: batch * length)
    studentLogits = workspace.matrix(groupSize * length, vocabularySize)
    teacherLogits = hasTeacher ? workspace.matrix(groupSize * length, vocabularySize) : nil
    statistics = .allocate(capacity: groupSize * length)
    statistics.initialize(repeating: tsld_softmax_statistics())
  }

  deinit { statistics.deallocate() }

  /// The bytes that such a pass would hold.
  public static func byteCount(
    vocabularySize: Int, batch: Int, length: Int, hasTeacher: Bool
  ) -> Int {
    let rows = groupSize(vocabularySize: vocabularySize, batch: batch, length: length) * length
    let logits = rows * vocabularySize * 4 * (hasTeacher ? 2 : 1)
    return logits + rows * MemoryLayout<tsld_softmax_statistics>.stride
      + batch * length * 4 * TokenValues.quantityCount
  }

  private static func groupSize(vocabularySize: Int, batch: Int, length: Int) -> Int {
    max(1, min(batch, logitBudget / (length * vocabularySize * 4)))
  }

  /// One model's final hidden states and its head.
  public struct Source {
    let hidden: Matrix
    let head: Linear
    // What the two are views into.
    private let owners: (Decoder, Activations)

    /// The states that a pass of `model` left in `activations`.
    public init(_ model: Decoder, _ activations: Activations) {
      hidden = activations.hidden
      head = model.head
      owners = (model, activations)
    }
  }

  /// Evaluates a batch.
  ///
  /// - Parameters:
  ///   - labels: what each row should predict, negative where nothing (the last row of a sequence,
  ///     masked tokens).
  ///   - gradient: takes the gradient of the student's hidden states; nil to evaluate only.
  ///   - topTokens: takes the most probable tokens of every row that has a label.
  func run(
    _ objective: Objective, student: Source, teacher: Source?, labels: [Int32], shape: BatchShape,
    normalization: Normalization, gradient: Matrix? = nil, topTokens: TopTokens? = nil,
    pool: ThreadPool
  ) -> ObjectiveTotals {
    precondition(shape.length <= length && labels.count == shape.rows, "the batch does not fit")
    precondition(teacher != nil || !objective.needsTeacher, "\(objective.kind) needs a teacher")
    return labels.withUnsafeBufferPointer { labels in
      guard let labels = labels.baseAddress else { return ObjectiveTotals() }
      return run(
        objective, student, teacher, labels, shape, normalization, gradient, topTokens, pool)
    }
  }

  private func run(
    _ objective: Objective, _ student: Source, _ teacher: Source?, _ labels: UnsafePointer<Int32>,
    _ shape: BatchShape, _ normalization: Normalization, _ gradient: Matrix?,
    _ topTokens: TopTokens?, _ pool: ThreadPool
  ) -> ObjectiveTotals {
    values.reset(count: shape.rows)
    guard let statistics = statistics.baseAddress else { return ObjectiveTotals() }
    let logitObjective = LogitObjective(
      objective: objective, normalization: normalization, wantsGradient: gradient != nil,
      values: values)
    for first in stride(from: 0, to: shape.batch, by: groupSize) {
      let group = BatchShape(
        batch: min(groupSize, shape.batch - first), length: shape.length)
      let rows = first * shape.length..<first * shape.length + group.rows
      let student = (hidden: student.hidden.rows(rows), head: student.head)
      let logits = group.of(studentLogits)
      let teacherLogits = teacher == nil ? nil : self.teacherLogits.map(group.of)
      if let teacher, let teacherLogits {
        let hidden = teacher.hidden.rows(rows)
        pool.parallel(group.rows) { part, _ in
          teacher.head.forward(hidden.rows(part), into: teacherLogits.rows(part))
          logitObjective.readTeacher(
            teacherLogits, labels: labels, firstRow: rows.lowerBound, rows: part,
            statistics: statistics)
        }
        logitObjective.scaleTokens(labels: labels, rows: rows, length: shape.length)
      }
      pool.parallel(group.rows) { part, _ in
        student.head.forward(student.hidden.rows(part), into: logits.rows(part))
        logitObjective.readStudent(
          logits, teacher: teacherLogits, labels: labels, firstRow: rows.lowerBound, rows: part,
          statistics: statistics, topTokens: topTokens)
        if let gradient {
          student.head.backward(logits.rows(part), into: gradient.rows(rows).rows(part))
        }
      }
      if gradient != nil {
        pool.parallel(vocabularySize) { outputs, _ in
          student.head.accumulateGradients(logits, x: student.hidden, outputs: outputs)
        }
      }
    }
    return logitObjective.totals(labels: labels, rows: 0..<shape.rows, length: shape.length)
  }
}
