/// What one optimizer step did.
///
/// Losses and entropies are means over the step's positions, in nats. What an objective does not
/// compute is nil; NaN and infinities are kept.
public struct StepRecord: Sendable, Equatable {
  /// The step, counted from 1.
  public var step: Int
  /// When it ended, in seconds since 1970.
  public var time: Double
  /// What was minimised.
  public var loss: Double
  /// The cross entropy against the labels.
  public var groundTruth: Double
  /// The distillation term.
  public var distillation: Double?
  /// The term of the layers' distances.
  public var layers: Double?
  /// exp of the ground truth.
  public var perplexity: Double
  /// -Σ p log q of teacher and student.
  public var softCrossEntropy: Double?
  /// KL(p‖q) of teacher and student.
  public var forwardKL: Double?
  /// The share of positions with the teacher's arg max, 0 to 1.
  public var agreement: Double?
  /// The teacher's cross entropy against the labels.
  public var teacherCrossEntropy: Double?
  /// The teacher's largest probability.
  public var confidence: Double?
  /// The norm of the gradient.
  public var gradientNorm: Double
  /// The norm after clipping.
  public var clippedNorm: Double
  /// The learning rate.
  public var learningRate: Double
  /// Positions that were learned from.
  public var tokens: Int
  /// Positions per second of wall time.
  public var tokensPerSecond: Double
  /// The time of each phase.
  public var phases: PhaseTimes
  /// 1 / Σs² of the token scale: as many positions as there are when it is flat.
  public var scaleEffectiveCount: Double?
  /// The largest token scale.
  public var scaleLargest: Double?
  /// The smallest token scale.
  public var scaleSmallest: Double?

  /// A record of all its values.
  public init(
    step: Int, time: Double, loss: Double, groundTruth: Double, distillation: Double?,
    layers: Double?, perplexity: Double, softCrossEntropy: Double?, forwardKL: Double?,
    agreement: Double?, teacherCrossEntropy: Double?, confidence: Double?, gradientNorm: Double,
    clippedNorm: Double, learningRate: Double, tokens: Int, tokensPerSecond: Double,
    phases: PhaseTimes, scaleEffectiveCount: Double?, scaleLargest: Double?, scaleSmallest: Double?
  ) {
    self.step = step
    self.time = time
    self.loss = loss
    self.groundTruth = groundTruth
    self.distillation = distillation
    self.layers = layers
    self.perplexity = perplexity
    self.softCrossEntropy = softCrossEntropy
    self.forwardKL = forwardKL
    self.agreement = agreement
    self.teacherCrossEntropy = teacherCrossEntropy
    self.confidence = confidence
    self.gradientNorm = gradientNorm
    self.clippedNorm = clippedNorm
    self.learningRate = learningRate
    self.tokens = tokens
    self.tokensPerSecond = tokensPerSecond
    self.phases = phases
    self.scaleEffectiveCount = scaleEffectiveCount
    self.scaleLargest = scaleLargest
    self.scaleSmallest = scaleSmallest
  }
}

extension StepRecord: StoredRecord {
  static let table = "step"
  static let columns = [
    "step", "time", "loss", "gt", "distillation", "layers", "perplexity", "soft_cross_entropy",
    "forward_kl", "agreement", "teacher_cross_entropy", "confidence", "gradient_norm",
    "clipped_norm", "learning_rate", "tokens", "tokens_per_second", "teacher_ms", "forward_ms",
    "objective_ms", "backward_ms", "optimizer_ms", "quantize_ms", "scale_effective_count",
    "scale_largest", "scale_smallest", "nan",
  ]

  func encode(to row: inout RowEncoder) {
    row.add(step)
    row.add(time)
    row.add(loss)
    row.add(groundTruth)
    row.add(distillation)
    row.add(layers)
    row.add(perplexity)
    row.add(softCrossEntropy)
    row.add(forwardKL)
    row.add(agreement)
    row.add(teacherCrossEntropy)
    row.add(confidence)
    row.add(gradientNorm)
    row.add(clippedNorm)
    row.add(learningRate)
    row.add(tokens)
    row.add(tokensPerSecond)
    phases.encode(to: &row)
    row.add(scaleEffectiveCount)
    row.add(scaleLargest)
    row.add(scaleSmallest)
  }

  init(from row: inout RowDecoder) throws {
    step = try row.integer()
    time = try row.double()
    loss = try row.double()
    groundTruth = try row.double()
    distillation = try row.optionalDouble()
    layers = try row.optionalDouble()
    perplexity = try row.double()
    softCrossEntropy = try row.optionalDouble()
    forwardKL = try row.optionalDouble()
    agreement = try row.optionalDouble()
    teacherCrossEntropy = try row.optionalDouble()
    confidence = try row.optionalDouble()
    gradientNorm = try row.double()
    clippedNorm = try row.double()
    learningRate = try row.double()
    tokens = try row.integer()
    tokensPerSecond = try row.double()
    phases = try PhaseTimes(from: &row)
    scaleEffectiveCount = try row.optionalDouble()
    scaleLargest = try row.optionalDouble()
    scaleSmallest = try row.optionalDouble()
  }
}
