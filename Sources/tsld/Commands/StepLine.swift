import RunStore

/// A step as one line of JSON.
struct StepLine: Encodable {
  let step: Int
  let loss: Double
  let gt: Double
  let distillation: Double?
  let perplexity: Double
  let teacherPerplexity: Double?
  let evalPerplexity: Double?
  let learningRate: Double
  let tokensPerSecond: Double
  let gradientNorm: Double
  let forwardKl: Double?
  let agreement: Double?
  let scaleEffectiveCount: Double?
  let scaleLargest: Double?

  init(_ record: StepRecord, teacherPerplexity: Double?, evaluation: EvaluationRecord?) {
    step = record.step
    loss = record.loss
    gt = record.groundTruth
    distillation = record.distillation
    perplexity = record.perplexity
    self.teacherPerplexity = teacherPerplexity
    evalPerplexity = evaluation?.studentPerplexity
    learningRate = record.learningRate
    tokensPerSecond = record.tokensPerSecond
    gradientNorm = record.gradientNorm
    forwardKl = record.forwardKL
    agreement = record.agreement
    scaleEffectiveCount = record.scaleEffectiveCount
    scaleLargest = record.scaleLargest
  }
}
