/// What the loss pane shows large.
enum LossView: Int, Sendable, CaseIterable {
  case loss, perplexity, distillation, gradient

  var title: String {
    switch self {
    case .loss: "Loss"
    case .perplexity: "Perplexity"
    case .distillation: "Distillation"
    case .gradient: "Gradient"
    }
  }

  /// The view so many places further, around the end.
  func moved(by count: Int) -> LossView {
    let all = LossView.allCases
    return all[(rawValue + count + all.count) % all.count]
  }

  /// Its charts, the most important first.
  var charts: [ChartKind] {
    switch self {
    case .loss: [.loss, .gap]
    case .perplexity: [.perplexity]
    case .distillation: [.divergence, .agreement, .effectiveTokens, .tokenScale]
    case .gradient: [.gradientNorm, .learningRate]
    }
  }
}
