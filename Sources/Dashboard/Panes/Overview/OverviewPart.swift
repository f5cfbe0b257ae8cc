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
  var destination: PaneResult {
    switch self {
    case .loss: PaneResult(tab: .loss, lossView: .loss)
    case .perplexity: PaneResult(tab: .loss, lossView: .perplexity)
    case .scale: PaneResult(tab: .tokens)
    case .weights: PaneResult(tab: .weights)
    }
  }
}
