/// One training step after another: teacher, student, objective, backward, optimizer, quantizer.
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
  public let optimizer: Optimizer
  /// What is minimised; may change between steps.
  public var objective: Objective {
    didSet {
      precondition(teacher != nil || !objective.needsTeacher, "\(objective.kind) needs a teacher")
      planTeacher()
    }
  }
  /// What of the quantized and of the latent weights the next steps compute with; what the student is
  /// between steps, for evaluations and files, are the quantized ones.
  public var mixture = WeightMixture.quantized
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

  private var studentActivations: Activations
  private var teacherActivations: Activations?
  private let microBatch: BatchShape
  private let objectivePass: ObjectivePass
  private var relation: ValueRelation?
  private let dHidden: Matrix
  private let workspace = Workspace()

  /// The bytes that training a model takes: weights, gradients, moments, codes, the teacher, and
  /// the working memory of a micro-batch.
  public static func byteCount(
    _ architecture: Architecture, isQuantized: Bool, teacher: Architecture?,
    objective: Objective = Objective(),
    optimizer: Optimizer.Settings = Optimizer.Settings(), microBatch: BatchShape, threadCount: Int
  ) -> Int {
    var working =
      optimizer.method == .muon
      ? Muon.byteCount(
        architecture.parameterSpecs.filter(optimizer.orthogonalizes), threadCount: threadCount) : 0
    if let teacher, objective.distilsValues {
      working += ValueRelation.byteCount(
        student: architecture, teacher: teacher, microBatch: microBatch, threadCount: threadCount)
    }
    func activations(_ model: Architecture, _ retention: Activations.Retention) -> Int {
      Activations.byteCount(
        model, microBatch: microBatch, threadCount: threadCount, retention: retention)
    }
    let weights = architecture.parameterSpecs.reduce(0) {
      // An effective weight of four bytes, a code and its history of one each.
      $0 + $1.count * (16 + (isQuantized && Quantizer.quantizes($1) ? 6 : 0))
    }
    let frozen = teacher?.parameterSpecs.reduce(0) { $0 + $1.count * 4 } ?? 0
    return weights + frozen + working + activations(architecture, .everything)
      + (teacher.map { activations($0, objective.readsTeacherLayers ? .layers : .nothing) } ?? 0)
      + microBatch.rows * architecture.embeddingSize * 4
      + ObjectivePass.byteCount(architecture, microBatch: microBatch, hasTeacher: teacher != nil)
  }

  /// - Parameter microBatch: the most sequences, and the longest, that are computed at a time.
  public init(
    student: Decoder, teacher: Decoder?, quantized: QuantizedWeights?, objective: Objective,
    optimizer: Optimizer.Settings = Optimizer.Settings(), clip: Double? = 1, microBatch: BatchShape,
    pool: ThreadPool
  ) {
    precondition(teacher != nil || !objective.needsTeacher, "\(objective.kind) needs a teacher")
    self.student = student
    self.teacher = teacher
    self.quantized = quantized
    self.objective = objective
    self.optimizer = Optimizer(optimizer, for: student.parameters)
    self.clip = clip
    self.pool = pool
    self.microBatch = microBatch
    studentActivations = Self.activations(student, .everything, microBatch, pool)
    objectivePass = ObjectivePass(
      student.architecture, microBatch: microBatch, hasTeacher: teacher != nil)
    dHidden = workspace.matrix(microBatch.rows, student.architecture.embeddingSize)
    planTeacher()
    quantized?.quantize(pool: pool)
  }

  private static func activations(
    _ model: Decoder, _ retention: Activations.Retention, _ microBatch: BatchShape,
    _ pool: ThreadPool
  ) -> Activations {
    Activations(
      model.architecture, microBatch: microBatch, threadCount: pool.threadCount,
      retention: retention)
  }

  private func plan() {
    studentActivations = Self.activations(student, .everything, microBatch, pool)
    teacherActivations = nil
    planTeacher()
  }

  /// Makes the teacher's pass keep as much as the objective needs.
  private func planTeacher() {
    guard let teacher else { return }
    relation = objective.distilsValues ? valueRelation(to: teacher) : nil
    let retention: Activations.Retention = objective.readsTeacherLayers ? .layers : .nothing
    guard teacherActivations?.retention != retention else { return }
    teacherActivations = nil
    teacherActivations = Self.activations(teacher, retention, microBatch, pool)
  }

  private func valueRelation(to teacher: Decoder) -> ValueRelation {
    ValueRelation(
      weight: objective.valueRelation ?? 0, block: objective.valueRelationBlock.map { $0 - 1 },
      student: student.architecture, teacher: teacher.architecture, microBatch: microBatch,
      threadCount: pool.threadCount)
  }

  /// Trains on one batch, in as many micro-batches as it takes.
  public func step(_ batch: Batch, learningRate: Float) -> StepReport {
    var report = accumulate(batch, normalization: Normalization(batch))
    apply(&report, learningRate: learningRate)
    return report
  }

  /// Adds the gradients of a batch to the student's, without a step.
  ///
  /// - Parameter normalization: what the whole step sees, of which the batch may be a part: the
  ///   gradients and totals of its parts add up to those of the step.
  public func accumulate(_ batch: Batch, normalization: Normalization) -> StepReport {
    var report = StepReport()
    quantized?.mix(mixture, pool: pool)
    for part in batch.parts(of: microBatch.batch) {
      accumulate(part, normalization, into: &report)
    }
    return report
  }

  /// Takes the step for which gradients were accumulated, unless something is not finite; either way
  /// the gradients are zero afterwards.
  public func apply(_ report: inout StepReport, learningRate: Float) {
    phaseBegins?(.optimizer)
    quantized?.backward(pool: pool)
    let norm = GradientNorm(student.parameters, pool: pool)
    report.gradientNorm = norm.total
    report.clippingScale = norm.clippingScale(limit: clip)
    gradientsAreReady?(norm)
    if report.labelCount == 0, !objective.readsTeacherLayers {
      report.rejection = .noLabels
    } else if let index = norm.firstNonFinite {
      report.rejection = .gradient(parameter: student.parameters.parameters[index].name)
    } else if !report.totals.loss.isFinite {
      report.rejection = .loss
    }
    guard report.rejection == nil else {
      student.parameters.gradients?.clear()
      if mixture != .quantized { quantized?.quantize(pool: pool) }
      return
    }
    optimizer.step(
      student.parameters, learningRate: learningRate, gradientScale: Float(report.clippingScale),
      pool: pool)
    phaseBegins?(.quantize)
    quantized?.quantize(pool: pool)
  }

  /// The teacher's mean probability of its own arg max over a batch's labels: what cakld's β is, when
  /// measured on calibration tokens (Du et al. 2024, *BitDistiller*); nil without teacher or label.
  public func teacherConfidence(_ batch: Batch) -> Double? {
    let normalization = Normalization(batch)
    guard teacher != nil, normalization.positions > 0 else { return nil }
    return batch.parts(of: microBatch.batch).reduce(0) { sum, part in
      guard let source = teacherSource(part) else { return sum }
      return sum
        + objectivePass.run(
          Objective(.groundTruth), student: source, teacher: source, batch: part,
          normalization: normalization, pool: pool
        ).confidence
    }
  }

  private func accumulate(
    _ part: Batch, _ normalization: Normalization, into report: inout StepReport
  ) {
    let shape = part.shape
    if teacher != nil { phaseBegins?(.teacher) }
    let teacherSource = teacherSource(part)
    phaseBegins?(.forward)
    student.forward(part.tokens, shape: shape, into: studentActivations, pool: pool)
    phaseBegins?(.objective)
    report.totals += objectivePass.run(
      objective, student: (student, studentActivations), teacher: teacherSource, batch: part,
      normalization: normalization, gradient: shape.of(dHidden), pool: pool)
    phaseBegins?(.backward)
    var distillation: LayerDistillation?
    if objective.readsTeacherLayers, let teacherActivations {
      distillation = LayerDistillation(
        teacher: teacherActivations, weight: Float(shape.rows) / Float(normalization.rows),
        comparesLayers: objective.distilsLayers, relation: relation)
    }
    let layers = student.backward(
      shape.of(dHidden), tokens: part.tokens, shape: shape, activations: studentActivations,
      distillation: distillation, pool: pool)
    report.totals.layers += layers?.total ?? 0
    report.layers = layers.map { report.layers?.adding($0) ?? $0 } ?? report.layers
    report.labelCount += part.labels.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) }
  }

  /// The teacher's final hidden states of a micro-batch, from the cache where it has them.
  private func teacherSource(_ part: Batch) -> ObjectivePass.Source? {
    guard let teacher, let teacherActivations else { return nil }
    let hidden = part.shape.of(teacherActivations.hidden)
    // What is distilled from inside needs more of the teacher than its last states.
    let cache = objective.readsTeacherLayers || part.ids.isEmpty ? nil : hiddenStates
    if cache?.read(into: hidden, ids: part.ids) != true {
      teacher.forward(part.tokens, shape: part.shape, into: teacherActivations, pool: pool)
      cache?.write(hidden, ids: part.ids)
    }
    return (teacher, teacherActivations)
  }
}
