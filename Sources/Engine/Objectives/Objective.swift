/// What training minimises, with its settings.
///
/// A loss is the ground truth's cross entropy, or a divergence between teacher and student per
/// token, or both; divergences are averaged or weighted by the token scale.
public struct Objective: Sendable, Equatable, Codable {
  /// The objectives by the names that options and files use.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Mean cross entropy against the text.
    case groundTruth = "gt"
    /// Mean soft cross entropy against the teacher.
    case logit
    /// The sum of the two.
    case logitAndGroundTruth = "logit_gt"
    /// Ground truth plus token-scaled logit distillation: the recipe of Kim et al. 2023.
    case tokenScaled = "tsld"
    /// The token-scaled term alone.
    case tokenScaledOnly = "tsld_only"
    /// Soft cross entropy plus distances of hidden states and attention scores.
    case layerToLayer = "l2l"
    /// Mean KL(p‖q).
    case forwardKL = "forward_kl"
    /// Mean KL(q‖p).
    case reverseKL = "reverse_kl"
    /// Mean Jensen-Shannon divergence.
    case jensenShannon = "jsd"
    /// BitDistiller's confidence-aware mixture of both KLs.
    case confidenceAware = "cakld"
    /// Adaptive KL: both KLs, weighted token by token by where the distributions differ.
    case adaptive = "akl"
    /// KL(p‖q) over the teacher's most probable tokens one by one, and all others as one outcome.
    case topTokens = "topk_kl"
  }

  /// What the token scale is made from.
  public enum ScaleSource: String, Sendable, Codable, CaseIterable {
    /// The teacher's cross entropy against the label (the paper).
    case crossEntropy = "cross-entropy"
    /// The teacher's own entropy; needs no label.
    case entropy
  }

  /// How the sequences' token-scaled terms make one number.
  public enum Reduction: String, Sendable, Codable, CaseIterable {
    /// Summed over all sequences of an optimizer step, as the paper's code does.
    case sum
    /// Averaged over them.
    case mean
  }

  /// Which objective.
  public var kind: Kind
  /// The token scale's temperature.
  public var temperature: Float
  /// What the token scale is made from.
  public var scaleSource: ScaleSource
  /// How the token-scaled terms are reduced.
  public var reduction: Reduction
  /// What the mean over sequences of Σ s · KD weighs; nil for what the reduction says: the number of
  /// a step's sequences for `sum`, 1 for `mean`. Sequences without a label do not count.
  public var distillationWeight: Float?
  /// The mixture's weight: of KL(q‖p) in cakld, of the teacher in jsd; nil for the teacher's measured
  /// confidence in cakld, and for 0.5 in jsd.
  public var beta: Float?
  /// The teacher's mean probability of its own arg max over calibration tokens, once measured (see
  /// ``Distiller/teacherConfidence(_:)``).
  public var confidence: Float?
  /// The probability mass of akl's head.
  public var headMass: Float
  /// What both models' logits are divided by where soft cross entropies and KL(p‖q) are minimised, which
  /// then weigh its square (Hinton et al. 2015); nil for 1.
  public var logitTemperature: Float?
  /// The tokens that topk_kl looks at one by one; nil for ``usualTopCount``.
  public var topCount: Int?
  /// What the mean over tokens of (log Σ exp)² of the student's logits weighs beside the objective, which
  /// keeps logits small (Chowdhery et al. 2022, *PaLM*); nil for nothing.
  public var zLoss: Float?
  /// What the divergence of the values' relations weighs beside the objective (see ``ValueRelation``); nil
  /// for nothing.
  public var valueRelation: Float?
  /// The student's block whose values that are, counted from 1; nil for the last one.
  public var valueRelationBlock: Int?

  /// The tokens that topk_kl looks at where nothing else is said.
  public static let usualTopCount = 64

  /// An objective; the defaults are the paper's.
  public init(
    _ kind: Kind = .tokenScaled, temperature: Float = 10,
    scaleSource: ScaleSource = .crossEntropy, reduction: Reduction = .sum,
    distillationWeight: Float? = nil, beta: Float? = nil, headMass: Float = 0.5,
    logitTemperature: Float? = nil, topCount: Int? = nil, zLoss: Float? = nil,
    valueRelation: Float? = nil, valueRelationBlock: Int? = nil
  ) {
    self.kind = kind
    self.temperature = temperature
    self.scaleSource = scaleSource
    self.reduction = reduction
    self.distillationWeight = distillationWeight
    self.beta = beta
    self.headMass = headMass
    self.logitTemperature = logitTemperature
    self.topCount = topCount
    self.zLoss = zLoss
    self.valueRelation = valueRelation
    self.valueRelationBlock = valueRelationBlock
  }

  /// Whether the loss contains the text's cross entropy.
  public var includesGroundTruth: Bool {
    switch kind {
    case .groundTruth, .logitAndGroundTruth, .tokenScaled: true
    default: false
    }
  }

  /// Whether tokens are weighted by the token scale rather than averaged.
  public var isTokenScaled: Bool { kind == .tokenScaled || kind == .tokenScaledOnly }

  /// Whether ``logitTemperature`` changes what is minimised.
  public var hasLogitTemperature: Bool {
    switch kind {
    case .logit, .logitAndGroundTruth, .tokenScaled, .tokenScaledOnly, .layerToLayer, .forwardKL:
      true
    default: false
    }
  }

  /// Whether the loss needs a teacher.
  public var needsTeacher: Bool { kind != .groundTruth || distilsValues }

  /// Whether hidden states and attention scores are distilled too.
  public var distilsLayers: Bool { kind == .layerToLayer }

  /// Whether the relations of a block's values are distilled too.
  public var distilsValues: Bool { (valueRelation ?? 0) > 0 }

  /// Whether the loss looks into the teacher's blocks.
  public var readsTeacherLayers: Bool { distilsLayers || distilsValues }

  /// Whether the confidence has to be measured before anything can be minimised.
  public var needsConfidence: Bool {
    kind == .confidenceAware && beta == nil && confidence == nil
  }

  /// What one sequence's Σ s · KD weighs in a step of so many sequences.
  func sequenceWeight(of sequences: Int) -> Double {
    let count = Double(max(sequences, 1))
    return (distillationWeight.map(Double.init) ?? (reduction == .sum ? count : 1)) / count
  }

  /// cakld's β.
  var requiredConfidence: Float {
    guard let beta = beta ?? confidence else {
      preconditionFailure("cakld needs a beta, or the teacher's confidence measured")
    }
    return beta
  }
}
