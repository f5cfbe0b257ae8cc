/// The panes' own states.
struct Panes: Sendable {
  var overview = OverviewPane()
  var loss = LossPane()
  var tokens = TokensPane()
  var weights = WeightsPane()
  var errors = ErrorsPane()
  var system = SystemPane()

  /// The pane of a tab.
  subscript(tab: Tab) -> any Pane {
    get {
      switch tab {
      case .overview: overview
      case .loss: loss
      case .tokens: tokens
      case .weights: weights
      case .errors: errors
      case .system: system
      }
    }
    set {
      switch newValue {
      case let pane as OverviewPane: overview = pane
      case let pane as LossPane: loss = pane
      case let pane as TokensPane: tokens = pane
      case let pane as WeightsPane: weights = pane
      case let pane as ErrorsPane: errors = pane
      case let pane as SystemPane: system = pane
      default: break
      }
    }
  }
}
