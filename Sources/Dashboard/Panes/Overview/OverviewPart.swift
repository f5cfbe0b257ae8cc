/// The parts of the overview, each of which leads to a pane.
enum OverviewPart: Int, Sendable, CaseIterable {
  case loss, perplexity, scale, weights

  var title: String {
    switch self {
    case .loss: "Loss"
    case .perplexity: "Perplexity"
    case .scale: "Token scale"
    case .weights: "Ternary weights"
    }
  }

  /// The chart over steps that it is.
  var chart: ChartKind? {
    switch self {
    case .loss: .loss
    case .perplexity: .perplexity
    case .scale, .weights: nil
    }
  }

  /// What shows it in full.
  var destination: [Action] {
    switch self {
    case .loss: [.show(.loss), .view(LossView.loss.rawValue)]
    case .perplexity: [.show(.loss), .view(LossView.perplexity.rawValue)]
    case .scale: [.show(.tokens)]
    case .weights: [.show(.weights)]
    }
  }
}
