/// The charts over the steps of a run.
enum ChartKind: Sendable, CaseIterable {
  case loss, gap, perplexity, gradientNorm, learningRate
  case divergence, agreement, effectiveTokens, tokenScale

  var title: String {
    switch self {
    case .loss: "Loss"
    case .gap: "Train-eval gap"
    case .perplexity: "Perplexity"
    case .divergence: "Divergence"
    case .agreement: "Agreement"
    case .effectiveTokens: "Effective tokens"
    case .tokenScale: "Token scale"
    case .gradientNorm: "Gradient norm"
    case .learningRate: "Learning rate"
    }
  }

  /// Whether there are enough values for a moving average.
  var canBeSmoothed: Bool {
    switch self {
    case .gap, .perplexity, .learningRate: false
    default: true
    }
  }

  /// Whether its values are above zero and span so much that ratios show more.
  var canBeLogarithmic: Bool {
    switch self {
    case .loss, .perplexity, .divergence, .gradientNorm: true
    default: false
    }
  }
}
