import GRDB

/// What one optimizer step did.
///
/// Losses and entropies are means over the step's positions, in nats. What an objective does not
/// compute is nil; NaN and infinities are kept.
package struct StepRecord: StoredRecord, Equatable {
  static let table = RecordTable<StepRecord>(
    "step", keepsNaN: true, Field("step", \.step), Field("time", \.time), Field("loss", \.loss),
    Field("gt", \.groundTruth), Field("distillation", \.distillation), Field("layers", \.layers),
    Field("perplexity", \.perplexity), Field("soft_cross_entropy", \.softCrossEntropy),
    Field("forward_kl", \.forwardKL), Field("agreement", \.agreement),
    Field("teacher_cross_entropy", \.teacherCrossEntropy), Field("confidence", \.confidence),
    Field("gradient_norm", \.gradientNorm), Field("clipped_norm", \.clippedNorm),
    Field("learning_rate", \.learningRate), Field("tokens", \.tokens),
    Field("tokens_per_second", \.tokensPerSecond), Field("teacher_ms", \.phases.teacher),
    Field("forward_ms", \.phases.forward), Field("objective_ms", \.phases.objective),
    Field("backward_ms", \.phases.backward), Field("optimizer_ms", \.phases.optimizer),
    Field("quantize_ms", \.phases.quantize), Field("scale_effective_count", \.scaleEffectiveCount),
    Field("scale_largest", \.scaleLargest), Field("scale_smallest", \.scaleSmallest))

  package var step: Int
  package var time = 0.0
  package var loss = Double.nan
  package var groundTruth = Double.nan
  package var distillation: Double?
  package var layers: Double?
  package var perplexity = Double.nan
  package var softCrossEntropy: Double?
  package var forwardKL: Double?
  package var agreement: Double?
  package var teacherCrossEntropy: Double?
  package var confidence: Double?
  package var gradientNorm = Double.nan
  package var clippedNorm = Double.nan
  package var learningRate = Double.nan
  package var tokens = 0
  package var tokensPerSecond = Double.nan
  package var phases = PhaseTimes()
  package var scaleEffectiveCount: Double?
  package var scaleLargest: Double?
  package var scaleSmallest: Double?
}

extension StepRecord { package init() { self.init(step: 0) } }

/// The time of each phase of a step, in milliseconds.
package struct PhaseTimes: Sendable, Equatable {
  package var teacher: Double
  package var forward = 0.0
  package var objective = 0.0
  package var backward = 0.0
  package var optimizer = 0.0
  package var quantize = 0.0
}

extension PhaseTimes { package init() { self.init(teacher: 0) } }
