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
    /// Summed over the batch, as the paper's code does.
    case sum
    /// Averaged over the sequences.
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
  /// The mixture's weight: of KL(q‖p) in cakld, of the teacher in jsd.
  public var beta: Float
  /// The probability mass of akl's head.
  public var headMass: Float

  /// An objective; the defaults are the paper's.
  public init(
    _ kind: Kind = .tokenScaled, temperature: Float = 10,
    scaleSource: ScaleSource = .crossEntropy, reduction: Reduction = .sum, beta: Float = 0.5,
    headMass: Float = 0.5
  ) {
    self.kind = kind
    self.temperature = temperature
    self.scaleSource = scaleSource
    self.reduction = reduction
    self.beta = beta
    self.headMass = headMass
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

  /// Whether the loss needs a teacher.
  public var needsTeacher: Bool { kind != .groundTruth }

  /// Whether hidden states and attention scores are distilled too.
  public var distilsLayers: Bool { kind == .layerToLayer }

  var divergence: any Divergence {
    switch kind {
    case .groundTruth: NoDivergence()
    case .logit, .logitAndGroundTruth, .tokenScaled, .tokenScaledOnly, .layerToLayer:
      SoftCrossEntropy()
    case .forwardKL: ForwardKL()
    case .reverseKL: ReverseKL()
    case .jensenShannon: JensenShannon(beta: beta)
    case .confidenceAware: ConfidenceAwareKL(beta: beta)
    case .adaptive: AdaptiveKL(headMass: headMass)
    }
  }
}
