import Foundation

/// What a ternary student computes with while it still has something of its latent weights.
public struct SoftStart: Sendable, Equatable {
  /// The ways by the names that options and files use.
  public enum Kind: String, Sendable, CaseIterable {
    /// Quantized weights alone from the first step on.
    case none
    /// From the latent weights to the quantized ones in a straight line (Steinmetz et al. 2025,
    /// arXiv 2505.08823).
    case blend
    /// A part of the latent weights beside the quantized ones, which grows to all over a tenth of the
    /// steps and falls along half a cosine (Sherry's *Arenas*, arXiv 2601.07892).
    case arenas
  }

  /// Which way.
  public var kind: Kind
  /// The steps until quantized weights alone are left; nil for a quarter of the run with `blend`, and all
  /// of it with `arenas`.
  public var steps: Int?

  /// A way, over so many steps.
  public init(_ kind: Kind = .none, steps: Int? = nil) {
    self.kind = kind
    self.steps = steps
  }

  /// What a step, counted from 0, computes with in a run of so many.
  public func mixture(atStep step: Int, of totalSteps: Int) -> WeightMixture {
    switch kind {
    case .none: return .quantized
    case .blend:
      let steps = steps ?? totalSteps / 4
      guard step < steps else { return .quantized }
      let share = Float(step) / Float(steps)
      return WeightMixture(quantized: share, latent: 1 - share)
    case .arenas:
      let steps = Double(steps ?? totalSteps)
      let (step, rise) = (Double(step + 1), (steps / 10).rounded(.down))
      guard step < steps else { return .quantized }
      let share = step <= rise ? step / rise : 0.5 * (1 + cos(.pi * (step - rise) / (steps - rise)))
      return WeightMixture(quantized: 1, latent: Float(share))
    }
  }
}

/// The weights of a forward pass as a sum: quantized · ŵ + latent · w.
public struct WeightMixture: Sendable, Equatable {
  /// What the quantized weights are multiplied by.
  public let quantized: Float
  /// What the latent weights are multiplied by.
  public let latent: Float

  /// A mixture.
  public init(quantized: Float, latent: Float) {
    self.quantized = quantized
    self.latent = latent
  }

  /// Quantized weights alone.
  public static let quantized = WeightMixture(quantized: 1, latent: 0)
}
