import GRDB

/// What one optimizer step did.
///
/// Losses and entropies are means over the step's positions, in nats. What an objective does not
/// compute is nil; NaN and infinities are kept.
package struct StepRecord: StoredRecord, Equatable {
  static let table = "step"
  static let keepsNaN = true
  static let columnNames = [
    "groundTruth": "gt", "teacher": "teacher_ms", "forward": "forward_ms",
    "objective": "objective_ms", "backward": "backward_ms", "optimizer": "optimizer_ms",
    "quantize": "quantize_ms",
  ]

  package var step: Int
  package var time: Double
  package var loss: Double
  package var groundTruth: Double
  package var distillation: Double?
  package var layers: Double?
  package var perplexity: Double
  package var softCrossEntropy: Double?
  package var forwardKL: Double?
  package var agreement: Double?
  package var teacherCrossEntropy: Double?
  package var confidence: Double?
  package var gradientNorm: Double
  package var clippedNorm: Double
  package var learningRate: Double
  package var tokens: Int
  package var tokensPerSecond: Double
  package var phases: PhaseTimes
  package var scaleEffectiveCount: Double?
  package var scaleLargest: Double?
  package var scaleSmallest: Double?

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

extension StepRecord {
  /// A row as every training process writes it, read from its columns one after another: of a million
  /// rows, decoding them by names takes most of the time.
  ///
  /// Nil leaves the row to the decoder, which knows names, what is no number, and what is wrong.
  static func plain(_ row: Row) -> StepRecord? {
    var (place, isPlain) = (0, true)
    func next() -> DatabaseValue.Storage {
      defer { place += 1 }
      return (row[place] as DatabaseValue).storage
    }
    func optional() -> Double? {
      switch next() {
      case .double(let number): return number
      case .null: return nil
      default:
        isPlain = false
        return nil
      }
    }
    func number() -> Double {
      if let number = optional() { return number }
      isPlain = false
      return 0
    }
    func whole() -> Int {
      if case .int64(let number) = next() { return Int(number) }
      isPlain = false
      return 0
    }
    let record = StepRecord(
      step: whole(), time: number(), loss: number(), groundTruth: number(),
      distillation: optional(), layers: optional(), perplexity: number(),
      softCrossEntropy: optional(), forwardKL: optional(), agreement: optional(),
      teacherCrossEntropy: optional(), confidence: optional(), gradientNorm: number(),
      clippedNorm: number(), learningRate: number(), tokens: whole(), tokensPerSecond: number(),
      phases: PhaseTimes(
        teacher: number(), forward: number(), objective: number(), backward: number(),
        optimizer: number(), quantize: number()),
      scaleEffectiveCount: optional(), scaleLargest: optional(), scaleSmallest: optional())
    guard case .null = next() else { return nil }
    return isPlain ? record : nil
  }

  /// The columns of a plain row.
  static let plainColumns = [
    "step", "time", "loss", "gt", "distillation", "layers", "perplexity", "soft_cross_entropy",
    "forward_kl", "agreement", "teacher_cross_entropy", "confidence", "gradient_norm",
    "clipped_norm", "learning_rate", "tokens", "tokens_per_second", "teacher_ms", "forward_ms",
    "objective_ms", "backward_ms", "optimizer_ms", "quantize_ms", "scale_effective_count",
    "scale_largest", "scale_smallest", "nan",
  ]
}

/// The time of each phase of a step, in milliseconds.
package struct PhaseTimes: Sendable, Equatable, Codable {
  package var teacher: Double
  package var forward: Double
  package var objective: Double
  package var backward: Double
  package var optimizer: Double
  package var quantize: Double

  package init(
    teacher: Double, forward: Double, objective: Double, backward: Double, optimizer: Double,
    quantize: Double
  ) {
    self.teacher = teacher
    self.forward = forward
    self.objective = objective
    self.backward = backward
    self.optimizer = optimizer
    self.quantize = quantize
  }
}
