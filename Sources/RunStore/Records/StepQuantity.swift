/// A quantity of ``StepRecord`` that can be drawn over steps; its raw value is the column's name.
package enum StepQuantity: String, Sendable, CaseIterable {
  case loss
  case groundTruth = "gt"
  case distillation
  case layers
  case perplexity
  case softCrossEntropy = "soft_cross_entropy"
  case forwardKL = "forward_kl"
  case agreement
  case teacherCrossEntropy = "teacher_cross_entropy"
  case confidence
  case gradientNorm = "gradient_norm"
  case clippedNorm = "clipped_norm"
  case learningRate = "learning_rate"
  case tokens
  case tokensPerSecond = "tokens_per_second"
  case teacherTime = "teacher_ms"
  case forwardTime = "forward_ms"
  case objectiveTime = "objective_ms"
  case backwardTime = "backward_ms"
  case optimizerTime = "optimizer_ms"
  case quantizeTime = "quantize_ms"
  case scaleEffectiveCount = "scale_effective_count"
  case scaleLargest = "scale_largest"
  case scaleSmallest = "scale_smallest"
}
