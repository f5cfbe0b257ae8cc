/// What one optimizer step did.
public struct StepReport: Sendable {
  /// Why a step was not applied.
  public enum Rejection: Sendable, Equatable {
    /// No position had a label.
    case noLabels
    /// The loss was not finite.
    case loss
    /// The gradient of this parameter was not finite.
    case gradient(parameter: String)
  }

  /// The positions that had a label.
  public var labelCount = 0
  /// Losses and measurements.
  public var totals = ObjectiveTotals()
  /// The layers' distances, where they are distilled.
  public var layers: LayerDistillation.Loss?
  /// The norm of the gradient before clipping.
  public var gradientNorm = 0.0
  /// What clipping multiplied the gradient by.
  public var clippingScale = 1.0
  /// Why nothing was changed; nil when the step was applied.
  public var rejection: Rejection?

  /// Nothing done yet.
  public init() {}

  /// The norm after clipping.
  public var clippedNorm: Double { gradientNorm * clippingScale }
}
