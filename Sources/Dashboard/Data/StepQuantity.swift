/// A quantity of ``StepRecord`` that can be drawn over steps.
package enum StepQuantity: Int, Sendable, CaseIterable {
  case loss, groundTruth, distillation, layers, perplexity, softCrossEntropy, forwardKL, agreement
  case teacherCrossEntropy, confidence, gradientNorm, clippedNorm, learningRate
  case tokens, tokensPerSecond
  case teacherTime, forwardTime, objectiveTime, backwardTime, optimizerTime, quantizeTime
  case scaleEffectiveCount, scaleLargest, scaleSmallest
}
