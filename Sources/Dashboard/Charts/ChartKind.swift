/// The charts over the steps of a run.
enum ChartKind: Sendable, CaseIterable {
  case loss, gap, perplexity, gradientNorm, learningRate

  var title: String {
    switch self {
    case .loss: "Loss"
    case .gap: "Train-eval gap"
    case .perplexity: "Perplexity"
    case .gradientNorm: "Gradient norm"
    case .learningRate: "Learning rate"
    }
  }

  /// Whether there are enough values for a moving average.
  var canBeSmoothed: Bool { self == .loss || self == .gradientNorm }

  /// Whether its values are above zero and span so much that ratios show more.
  var canBeLogarithmic: Bool { self == .perplexity || canBeSmoothed }
}
