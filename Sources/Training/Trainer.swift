import Corpora
import Engine
import Foundation
import RunStore

/// A run's models, optimizer and place in the texts: what takes one step after another.
///
/// It belongs to one thread. What it knows of a step it tells as the run store's records.
final class Trainer {
  struct Outcome {
    let record: StepRecord
    /// Measured every so many steps; empty otherwise.
    let matrices: [MatrixStepRecord]
    /// Why the step was not applied.
    let rejection: StepReport.Rejection?
  }

  let recipe: Recipe
  let inputs: TrainingInputs
  private(set) var totalSteps: Int
  let distiller: Distiller
  private(set) var stepCount = 0
  /// The blocks taken so far: where the next step reads on.
  private(set) var position = 0
  var settings: LiveSettings {
    didSet {
      if distiller.objective != settings.objective { distiller.objective = settings.objective }
      distiller.clip = settings.clip
    }
  }
  /// The teacher's cross entropies on the held-out text, once they are known.
  var teacherEvaluation: DistillationMeter.CrossEntropies?

  /// One for all texts, made when the first is looked at.
  private lazy var inspector = TokenInspector(
    student: distiller.student, teacher: distiller.teacher, length: recipe.block)
  private let cacheFile: URL?
  private var schedule: BlockSchedule
  private let phaseClock = PhaseClock()
  private(set) var teacherCache: TeacherCache?
  private var gradientMeasurements: [(norm: Double, deadZone: Double)] = []

  /// - Parameters:
  ///   - cacheFile: where the teacher's states go that do not fit into memory; nil for nowhere.
  ///   - progress: told the share that is loaded.
  init(
    _ recipe: Recipe, _ inputs: TrainingInputs, threadCount: Int, cacheFile: URL? = nil,
    progress: (Double) -> Void
  ) throws {
    self.recipe = recipe
    self.inputs = inputs
    self.cacheFile = cacheFile
    settings = LiveSettings(recipe)
    totalSteps = inputs.stepCount(recipe)
    let order: BlockOrder =
      recipe.order == .sequential ? .sequential : .shuffle(seed: UInt64(recipe.seed))
    schedule = BlockSchedule(order, blockCount: inputs.train.blockCount)
    let architecture = inputs.student.architecture
    let store = try ParameterStore(architecture, trainable: true, quantizer: recipe.quantizer)
    let teacherStore =
      recipe.needsTeacher
      ? try ParameterStore(inputs.teacher.architecture, trainable: false) : nil
    try (inputs.start ?? inputs.student).load(into: store) {
      progress(teacherStore == nil ? $0 : $0 / 2)
    }
    if let teacherStore { try inputs.teacher.load(into: teacherStore) { progress(0.5 + $0 / 2) } }
    let quantized = recipe.quantizer.map { QuantizedWeights($0, in: store) }
    quantized?.initializeScales()
    distiller = Distiller(
      student: Decoder(architecture, parameters: store),
      teacher: teacherStore.map { Decoder(inputs.teacher.architecture, parameters: $0) },
      quantized: quantized,
      objective: recipe.objective, optimizer: recipe.optimizer, clip: recipe.clip,
      microBatch: BatchShape(batch: recipe.batch, length: recipe.block),
      pool: ThreadPool(threadCount: threadCount))
    prepareTeacherCache()
    distiller.phaseBegins = { [phaseClock] in phaseClock.begin($0) }
  }

  /// Makes the run longer; its learning rate follows the schedule of so many steps from now on.
  func extend(to steps: Int) { totalSteps = steps }

  var stepsPerEpoch: Int { schedule.stepCount(batch: recipe.sequencesPerStep) }

  /// The sequences of the last step; before the first one, that one's.
  var lastBlocks: [TokenBlock] {
    let count = recipe.sequencesPerStep
    return schedule.blocks(from: max(position - count, 0), count: count)
      .map { inputs.train.block($0) }
  }

  /// The floating-point operations that a step cannot do without.
  var operationsPerStep: Double {
    Double(recipe.accumulation)
      * inputs.student.architecture.stepOperations(
        BatchShape(batch: recipe.batch, length: recipe.block),
        teacher: distiller.teacher?.architecture)
  }

  /// What is minimised, with the weight that decides about its distillation term.
  var objectiveInWords: String {
    let objective = settings.objective
    let name = objective.kind.rawValue
    switch objective.kind {
    case .tokenScaled, .tokenScaledOnly:
      let weight =
        objective.distillationWeight
        ?? (objective.reduction == .sum ? Float(recipe.sequencesPerStep) : 1)
      return "\(name), distillation weight \(weight)"
    case .jensenShannon: return "\(name), beta \(objective.beta ?? 0.5)"
    case .confidenceAware:
      return (objective.beta ?? objective.confidence).map { "\(name), beta \($0)" } ?? name
    default: return name
    }
  }

  /// Why this run's models cannot follow an objective; nil where they can.
  func refusal(of objective: Objective) -> String? {
    let name = objective.kind.rawValue
    guard let teacher = distiller.teacher else {
      return objective.needsTeacher ? "\(name) needs a teacher, and this run has none" : nil
    }
    if objective.distilsLayers,
      !teacher.architecture.hasLayers(like: distiller.student.architecture)
    {
      return "\(name) needs a teacher with the student's layers, and this run's has others"
    }
    return objective.distilsValues
      && !teacher.architecture.hasValues(like: distiller.student.architecture)
      ? "value_relation needs a teacher whose values the student's heads divide" : nil
  }

  /// What the schedule makes of the base rate at the next step.
  var scheduleFactor: Double {
    Schedule(recipe.schedule, warmUpSteps: recipe.warmUp, totalSteps: totalSteps)
      .factor(atStep: stepCount)
  }

  var learningRate: Double { settings.baseLearningRate * scheduleFactor }

  /// Takes one step, unless its loss or gradient is not finite.
  func step() -> Outcome {
    calibrate()
    let started = ContinuousClock.now
    let batch = batch(from: position, count: recipe.sequencesPerStep)
    let measures = distiller.quantized != nil && stepCount % recipe.measureEvery == 0
    distiller.gradientsAreReady = measures ? { [unowned self] in measureGradients($0) } : nil
    let rate = learningRate
    distiller.mixture = recipe.softStart.mixture(atStep: stepCount, of: totalSteps)
    let report = distiller.step(batch, learningRate: Float(rate))
    let phases = phaseClock.finish()
    if report.rejection == nil {
      stepCount += 1
      position += recipe.sequencesPerStep
    }
    return Outcome(
      record: StepRecord(
        step: report.rejection == nil ? stepCount : stepCount + 1, report, rate: rate,
        seconds: (ContinuousClock.now - started).seconds, phases: phases,
        objective: settings.objective, hasTeacher: distiller.teacher != nil),
      matrices: measures && report.rejection == nil ? measureMatrices() : [],
      rejection: report.rejection)
  }

  /// The steps on whose sequences the teacher's confidence is measured: as many as BitDistiller's
  /// code says, but at most one pass over the texts.
  static let calibrationSteps = 10

  /// Measures the teacher's confidence where cakld needs it and does not know it. It depends on the
  /// frozen teacher and the first sequences alone, and is part of the settings that checkpoints keep.
  ///
  /// - Returns: the sequences on which it was measured; nil where it was not.
  @discardableResult
  func calibrate() -> Int? {
    guard settings.objective.needsConfidence else { return nil }
    let count = min(Self.calibrationSteps * recipe.sequencesPerStep, inputs.train.blockCount)
    let confidence = distiller.teacherConfidence(batch(from: 0, count: count))
    // Without a label, or with a broken teacher, no step is applied whatever weighs the two sides.
    settings.objective.confidence = confidence.flatMap { $0.isFinite ? Float($0) : nil } ?? 0.5
    return count
  }

  private func batch(from position: Int, count: Int) -> Batch {
    let indices = schedule.blocks(from: position, count: count)
    return Batch(indices.map { inputs.train.block($0) }, length: recipe.block, ids: indices)
  }

  /// Computes on so many threads from now on; those before end.
  func setThreads(_ count: Int) {
    distiller.pool = ThreadPool(threadCount: count)
    // Work that is cut otherwise may give other last bits: what is kept would not be computed so
    // again, and whether it may be kept at all is to be found out anew.
    teacherCache = nil
    distiller.hiddenStates = nil
    prepareTeacherCache()
  }

  func restore(stepCount: Int, position: Int, settings: LiveSettings) {
    self.stepCount = stepCount
    self.position = position
    self.settings = settings
  }

  /// The teacher's states are kept where the texts are seen more than once and fit at least in part.
  private func prepareTeacherCache() {
    let diskBudget = cacheFile == nil ? 0 : recipe.teacherCacheDiskMegabytes << 20
    guard let teacher = distiller.teacher, recipe.teacherCacheMegabytes > 0 || diskBudget > 0,
      recipe.keepsTeacherStates(inputs)
    else { return }
    let sample = (0..<recipe.batch).map { inputs.train.block($0 % inputs.train.blockCount).tokens }
    guard TeacherCache.isExact(teacher, blocks: sample, pool: distiller.pool) else { return }
    let cache = TeacherCache(
      architecture: teacher.architecture, length: recipe.block,
      byteBudget: recipe.teacherCacheMegabytes << 20
    ) { slotSize in
      guard let cacheFile, diskBudget > 0 else { return nil }
      return ScratchFile(at: cacheFile, slotSize: slotSize, byteBudget: diskBudget)
    }
    teacherCache = cache
    distiller.hiddenStates = cache
  }

  /// What both models make of tokens, with the five that each finds most probable.
  func inspect(_ tokens: [Int32], mask: [Bool]? = nil) -> [TokenInspector.Insight] {
    inspector.inspect(
      tokens, mask: mask, objective: settings.objective, top: 5, pool: distiller.pool)
  }

  // MARK: Matrices

  /// What the matrices' numbers in the records stand for.
  var matrixRecords: [MatrixRecord] {
    (distiller.quantized?.matrices ?? []).enumerated().map { index, matrix in
      var record = MatrixRecord()
      record.id = index
      record.name = matrix.parameter.name
      (record.rows, record.columns) = (matrix.parameter.spec.rows, matrix.parameter.spec.columns)
      record.histogramLimit = 3
      return record
    }
  }

  private func measureGradients(_ norm: GradientNorm) {
    let indices = Dictionary(
      uniqueKeysWithValues: distiller.student.parameters.parameters.enumerated().map {
        ($0.element.name, $0.offset)
      })
    gradientMeasurements = (distiller.quantized?.matrices ?? []).map { matrix in
      let square = indices[matrix.parameter.name].map { norm.squares[$0] } ?? 0
      return (square.squareRoot(), matrix.deadZoneGradientShare)
    }
  }

  private func measureMatrices() -> [MatrixStepRecord] {
    let matrices = distiller.quantized?.matrices ?? []
    return zip(matrices, gradientMeasurements).enumerated().map { index, pair in
      MatrixStepRecord(
        step: stepCount, matrix: index, pair.0, gradientNorm: pair.1.norm,
        deadZoneShare: pair.1.deadZone)
    }
  }
}

extension Batch {
  /// Blocks of tokens with their masks.
  package init(_ blocks: [TokenBlock], length: Int, ids: [Int] = []) {
    let isMasked = blocks.contains { $0.mask != nil }
    self.init(
      blocks.flatMap(\.tokens),
      mask: isMasked
        ? blocks.flatMap { $0.mask ?? Array(repeating: true, count: $0.tokens.count) } : nil,
      length: length, ids: ids)
  }
}
