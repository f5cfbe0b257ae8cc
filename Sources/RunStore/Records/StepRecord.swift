/// What one optimizer step did.
///
/// Losses and entropies are means over the step's positions, in nats. What an objective does not
/// compute is nil; NaN and infinities are kept.
package struct StepRecord: Sendable, Equatable {
  /// The step, counted from 1.
  package var step: Int
  /// When it ended, in seconds since 1970.
  package var time: Double
  /// What was minimised.
  package var loss: Double
  /// The cross entropy against the labels.
  package var groundTruth: Double
  /// The distillation term.
  package var distillation: Double?
  /// The term of the layers' distances.
  package var layers: Double?
  /// exp of the ground truth.
  package var perplexity: Double
  /// -Σ p log q of teacher and student.
  package var softCrossEntropy: Double?
  /// KL(p‖q) of teacher and student.
  package var forwardKL: Double?
  /// The share of positions with the teacher's arg max, 0 to 1.
  package var agreement: Double?
  /// The teacher's cross entropy against the labels.
  package var teacherCrossEntropy: Double?
  /// The teacher's largest probability.
  package var confidence: Double?
  /// The norm of the gradient.
  package var gradientNorm: Double
  /// The norm after clipping.
  package var clippedNorm: Double
  /// The learning rate.
  package var learningRate: Double
  /// Positions that were learned from.
  package var tokens: Int
  /// Positions per second of wall time.
  package var tokensPerSecond: Double
  /// The time of each phase.
  package var phases: PhaseTimes
  /// 1 / Σs² of the token scale: as many positions as there are when it is flat.
  package var scaleEffectiveCount: Double?
  /// The largest token scale.
  package var scaleLargest: Double?
  /// The smallest token scale.
  package var scaleSmallest: Double?

  /// A record of all its values.
  package init(
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
