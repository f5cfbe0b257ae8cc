/// A batch's losses and what else is measured on its tokens. Totals of micro-batches add up.
public struct ObjectiveTotals: Sendable, Equatable {
  /// The student's mean cross entropy against the labels, whether or not the loss contains it.
  public var groundTruth = 0.0
  /// The distillation term as it enters the loss.
  public var distillation = 0.0
  /// The layers' distances as they enter the loss.
  public var layers = 0.0
  /// The mean (log Σ exp)² of the student's logits as it enters the loss.
  public var zLoss = 0.0
  /// The mean soft cross entropy -Σ p log q.
  public var softCrossEntropy = 0.0
  /// The mean KL(p‖q).
  public var forwardKL = 0.0
  /// The teacher's mean cross entropy against the labels.
  public var teacherCrossEntropy = 0.0
  /// The teacher's mean probability of its own arg max.
  public var confidence = 0.0
  /// The share of positions where both arg maxes agree.
  public var agreement = 0.0
  /// How the token scale is spread.
  public var tokenScale = TokenScaleSummary()
  /// Whether the loss contains the ground truth's term.
  public var includesGroundTruth = false

  /// Nothing measured yet.
  public init() {}

  /// What is minimised.
  public var loss: Double {
    (includesGroundTruth ? groundTruth : 0) + distillation + layers + zLoss
  }

  static func += (sum: inout ObjectiveTotals, other: ObjectiveTotals) {
    sum.groundTruth += other.groundTruth
    sum.distillation += other.distillation
    sum.layers += other.layers
    sum.zLoss += other.zLoss
    sum.softCrossEntropy += other.softCrossEntropy
    sum.forwardKL += other.forwardKL
    sum.teacherCrossEntropy += other.teacherCrossEntropy
    sum.confidence += other.confidence
    sum.agreement += other.agreement
    sum.tokenScale += other.tokenScale
    sum.includesGroundTruth = other.includesGroundTruth
  }
}
