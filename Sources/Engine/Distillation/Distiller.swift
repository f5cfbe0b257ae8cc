/// One training step after another: teacher, student, objective, backward, AdamW, quantizer.
///
/// It owns the student's optimizer state and all working memory; a step allocates nothing that grows
/// with the model but its report. It belongs to one thread, like everything it holds.
public final class Distiller {
  /// The model that learns.
  public let student: Decoder
  /// The frozen model that is learned from; nil for plain training.
  public let teacher: Decoder?
  /// The student's quantized matrices; nil for full precision.
  public let quantized: QuantizedWeights?
  /// The optimizer and its state.
  public let optimizer: AdamW
  /// What is minimised; may change between steps.
  public var objective: Objective {
    didSet {
      precondition(teacher != nil || !objective.needsTeacher, "\(objective.kind) needs a teacher")
      planTeacher()
    }
  }
  /// The largest gradient norm that is applied as it is; nil for no limit.
  public var clip: Double?
  /// The threads; another pool plans the working memory anew, and keeps everything learned.
  public var pool: ThreadPool {
    didSet { plan() }
  }
  /// Called at the start of each phase; for whoever keeps the time.
  public var phaseBegins: ((Phase) -> Void)?
  /// Keeps the teacher's final hidden states from one epoch to the next; nil to compute them anew.
  public var hiddenStates: (any HiddenStateCache)?
  /// Called when all gradients are there, before they are applied and set to zero.
  public var gradientsAreReady: ((GradientNorm) -> Void)?
  /// What is known of every token of the last micro-batch.
  public var tokenValues: TokenValues { objectivePass.values }

  private var studentActivations: Activations
  private var teacherActivations: Activations?
  private let microBatch: BatchShape
  private let objectivePass: ObjectivePass
  private let dHidden: Matrix
  private let workspace = Workspace()

  /// The bytes that training a model takes: weights, gradients, moments, codes, the teacher, and
  /// the working memory of a micro-batch.
  public static func byteCount(
    _ architecture: Architecture, isQuantized: Bool, hasTeacher: Bool, microBatch: BatchShape,
    threadCount: Int
  ) -> Int {
    func activations(_ retention: Activations.Retention) -> Int {
      Activations.byteCount(
        architecture, batch: microBatch.batch, length: microBatch.length,
        threadCount: threadCount, retention: retention)
    }
    let weights = architecture.parameterSpecs.reduce(0) { $0 + $1.count }
    let perWeight = 16 + (isQuantized ? 6 : 0) + (hasTeacher ? 4 : 0)
    return weights * perWeight + activations(.everything)
      + (hasTeacher ? activations(.nothing) : 0)
      + ObjectivePass.byteCount(
        vocabularySize: architecture.vocabularySize, batch: microBatch.batch,
        length: microBatch.length, hasTeacher: hasTeacher)
  }

  /// - Parameter microBatch: the most sequences, and the longest, that are computed at a time.
  public init(
    student: Decoder, teacher: Decoder?, quantized: QuantizedWeights?, objective: Objective,
    optimizer: AdamW.Settings = AdamW.Settings(), clip: Double? = 1, microBatch: BatchShape,
    pool: ThreadPool
  ) {
    precondition(teacher != nil || !objective.needsTeacher, "\(objective.kind) needs a teacher")
    self.student = student
    self.teacher = teacher
    self.quantized = quantized
    self.objective = objective
    self.optimizer = AdamW(optimizer, for: student.parameters)
    self.clip = clip
    self.pool = pool
    self.microBatch = microBatch
    studentActivations = Self.activations(student, .everything, microBatch, pool)
    objectivePass = ObjectivePass(
      vocabularySize: student.architecture.vocabularySize, batch: microBatch.batch,
      length: microBatch.length, hasTeacher: teacher != nil)
    dHidden = workspace.matrix(microBatch.rows, student.architecture.embeddingSize)
    planTeacher()
    quantized?.quantize(pool: pool)
  }

  private static func activations(
    _ model: Decoder, _ retention: Activations.Retention, _ microBatch: BatchShape,
    _ pool: ThreadPool
  ) -> Activations {
    Activations(
      model.architecture, batch: microBatch.batch, length: microBatch.length,
      threadCount: pool.threadCount, retention: retention)
  }

  private func plan() {
    studentActivations = Self.activations(student, .everything, microBatch, pool)
    teacherActivations = nil
    planTeacher()
  }

  /// Makes the teacher's pass keep as much as the objective needs.
  private func planTeacher() {
    let retention: Activations.Retention = objective.distilsLayers ? .layers : .nothing
    guard let teacher, teacherActivations?.retention != retention else { return }
    teacherActivations = nil
    teacherActivations = Self.activations(teacher, retention, microBatch, pool)
  }

  /// Trains on one batch, in as many micro-batches as it takes.
  ///
  /// Shapes: tokens (batch · length); mask likewise, false where a token is no label.
  public func step(
    _ tokens: [Int32], mask: [Bool]? = nil, length: Int, learningRate: Float,
    watch: (rows: [Int], top: Int) = ([], 0)
  ) -> StepReport {
    precondition(!tokens.isEmpty && tokens.count % length == 0, "sequences of unequal length")
    var report = StepReport.empty
    accumulate(tokens, mask: mask, length: length, watch: watch, into: &report)
    phaseBegins?(.optimizer)
    quantized?.backward(pool: pool)
    let norm = GradientNorm(student.parameters, pool: pool)
    report.gradientNorm = norm.total
    report.clippingScale = norm.clippingScale(limit: clip)
    gradientsAreReady?(norm)
    if report.labelCount == 0, !objective.distilsLayers {
      report.rejection = .noLabels
    } else if let index = norm.firstNonFinite {
      report.rejection = .gradient(parameter: student.parameters.parameters[index].name)
    } else if !report.totals.loss.isFinite {
      report.rejection = .loss
    }
    guard report.rejection == nil else {
      student.parameters.gradients?.clear()
      return report
    }
    optimizer.step(
      student.parameters, learningRate: learningRate, gradientScale: Float(report.clippingScale),
      pool: pool)
    phaseBegins?(.quantize)
    quantized?.quantize(pool: pool)
    return report
  }

  /// Adds the gradients of one batch to the student's, without a step; for gradient checks and
  /// for whoever combines gradients.
  public func accumulate(
    _ tokens: [Int32], mask: [Bool]? = nil, length: Int,
    watch: (rows: [Int], top: Int) = ([], 0), into report: inout StepReport
  ) {
    let batch = tokens.count / length
    let rowsPerPart = min(studentActivations.batch, batch) * length
    let parts = (tokens.count + rowsPerPart - 1) / rowsPerPart
    tokens.withUnsafeBufferPointer { tokens in
      let labels = ObjectivePass.labels(tokens, mask: mask, length: length)
      labels.withUnsafeBufferPointer { labels in
        let normalization = Normalization(labels: labels, length: length, microBatches: parts)
        report.labelCount = normalization.positions
        for start in stride(from: 0, to: tokens.count, by: rowsPerPart) {
          let rows = start..<min(start + rowsPerPart, tokens.count)
          accumulate(
            UnsafeBufferPointer(rebasing: tokens[rows]),
            labels: UnsafeBufferPointer(rebasing: labels[rows]),
            shape: BatchShape(batch: rows.count / length, length: length),
            normalization: normalization, watch: watch, firstRow: start, totalRows: tokens.count,
            into: &report)
        }
      }
    }
  }

  private func accumulate(
    _ tokens: UnsafeBufferPointer<Int32>, labels: UnsafeBufferPointer<Int32>, shape: BatchShape,
    normalization: Normalization, watch: (rows: [Int], top: Int), firstRow: Int, totalRows: Int,
    into report: inout StepReport
  ) {
    var teacherSource: ObjectivePass.Source?
    if let teacher, let teacherActivations {
      phaseBegins?(.teacher)
      let hidden = shape.of(teacherActivations.hidden)
      // Layer-to-layer distillation needs more of the teacher than its last states.
      let cache = objective.distilsLayers ? nil : hiddenStates
      if cache?.read(into: hidden, firstRow: firstRow, shape: shape) != true {
        teacher.forward(tokens, shape: shape, into: teacherActivations, pool: pool)
        cache?.write(hidden, firstRow: firstRow, shape: shape)
      }
      teacherSource = ObjectivePass.Source(teacher, teacherActivations)
    }
    phaseBegins?(.forward)
    student.forward(tokens, shape: shape, into: studentActivations, pool: pool)
    phaseBegins?(.objective)
    let rows = watch.rows.filter { firstRow..<firstRow + shape.rows ~= $0 }.map { $0 - firstRow }
    let result = objectivePass.run(
      objective, student: .init(student, studentActivations), teacher: teacherSource,
      labels: labels, shape: shape, normalization: normalization, gradient: shape.of(dHidden),
      watch: (rows, watch.top), pool: pool)
    phaseBegins?(.backward)
    var distillation: LayerDistillation?
    if objective.distilsLayers, let teacherActivations {
      distillation = LayerDistillation(
        teacher: teacherActivations, weight: Float(shape.rows) / Float(totalRows))
    }
    let layers = student.backward(
      shape.of(dHidden), tokens: tokens, shape: shape, activations: studentActivations,
      distillation: distillation, pool: pool)
    report.totals += result.totals
    report.totals.layers += layers?.total ?? 0
    report.layers = layers.map { report.layers?.adding($0) ?? $0 } ?? report.layers
    report.traces += result.traces.map { $0.moved(by: firstRow) }
  }
}
