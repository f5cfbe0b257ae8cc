/// The dashboard's panes, in the order of their tabs. A new one needs its case and its state here, and
/// nothing else in the shell.
package enum Tab: Int, Sendable, Hashable, CaseIterable {
  case overview = 1
  case loss, tokens, weights, errors, system, compare

  /// The pane as it is at first.
  var pane: any Pane {
    switch self {
    case .overview: OverviewPane()
    case .loss: LossPane()
    case .tokens: TokensPane()
    case .weights: WeightsPane()
    case .errors: ErrorsPane()
    case .system: SystemPane()
    case .compare: ComparePane()
    }
  }

  /// The tab's name.
  package var title: String { "\(self)".asTitle }

  /// The tab so many places further, around the end.
  func moved(by count: Int) -> Tab {
    let all = Tab.allCases
    return all[(rawValue - 1 + count + all.count) % all.count]
  }
}
