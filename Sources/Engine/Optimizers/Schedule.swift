import Foundation

/// How the learning rate changes over a run, as in `transformers`: it rises linearly over the
/// warm-up and then follows its curve to zero at the end.
public struct Schedule: Sendable, Equatable, Codable {
  /// The curve after the warm-up.
  public enum Curve: String, Sendable, Codable, CaseIterable {
    /// Falls in a straight line.
    case linear
    /// Falls along half a cosine.
    case cosine
    /// Stays.
    case constant
  }

  /// The curve after the warm-up.
  public var curve: Curve
  /// The steps until the full rate is reached.
  public var warmUpSteps: Int
  /// The steps of the whole run.
  public var totalSteps: Int

  /// A schedule over `totalSteps` steps.
  public init(_ curve: Curve = .linear, warmUpSteps: Int = 0, totalSteps: Int) {
    self.curve = curve
    self.warmUpSteps = warmUpSteps
    self.totalSteps = totalSteps
  }

  /// What the base rate is multiplied by at a step, counted from 0.
  public func factor(atStep step: Int) -> Double {
    if step < warmUpSteps { return Double(step) / Double(max(warmUpSteps, 1)) }
    let progress = Double(step - warmUpSteps) / Double(max(totalSteps - warmUpSteps, 1))
    switch curve {
    case .linear: return max(0, 1 - progress)
    case .cosine: return max(0, 0.5 * (1 + cos(.pi * min(progress, 1))))
    case .constant: return 1
    }
  }
}
