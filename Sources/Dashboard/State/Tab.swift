/// The dashboard's panes.
package enum Tab: Int, Sendable, Hashable, CaseIterable {
  case overview = 1
  case loss, tokens, weights, errors, system

  /// What stands on it.
  package var title: String {
    switch self {
    case .overview: "Overview"
    case .loss: "Loss"
    case .tokens: "Tokens"
    case .weights: "Weights"
    case .errors: "Errors"
    case .system: "System"
    }
  }

  /// Whether it shows anything over steps.
  var hasCharts: Bool { self != .errors }

  /// The tab so many places further, around the end.
  func moved(by count: Int) -> Tab {
    let all = Tab.allCases
    let index = (rawValue - 1 + count + all.count) % all.count
    return all[index]
  }
}
