import Terminal

/// How a person likes the dashboard: what one use of it leaves to the next.
package struct Preferences: Codable, Sendable, Equatable {
  /// The theme's name, or its file's path; nil where none was chosen.
  package var theme: String?
  /// Whether charts draw moving averages over the values.
  var showsSmoothed = true
  /// Whether charts space values by their ratios; nil where each may choose.
  var isLogarithmic: Bool?
  /// What was chosen in a pane, by the pane's title.
  var panes: [String: [String: String]] = [:]
  /// Whether the tour was offered.
  package var hasOfferedTour = false

  package init() {}

  /// What is not there is as it is without preferences: another version may have written them.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    theme = try values.decodeIfPresent(String.self, forKey: .theme)
    showsSmoothed = try values.decodeIfPresent(Bool.self, forKey: .showsSmoothed) ?? true
    isLogarithmic = try values.decodeIfPresent(Bool.self, forKey: .isLogarithmic)
    panes = try values.decodeIfPresent([String: [String: String]].self, forKey: .panes) ?? [:]
    hasOfferedTour = try values.decodeIfPresent(Bool.self, forKey: .hasOfferedTour) ?? false
  }
}

extension State {
  /// How the dashboard is set now; the theme is told by whoever loads it.
  package var preferences: Preferences {
    var preferences = Preferences()
    preferences.showsSmoothed = charts.showsSmoothed
    preferences.isLogarithmic = charts.isLogarithmic
    for (tab, pane) in zip(Tab.allCases, panes) {
      let choices = pane.choices
      if !choices.isEmpty { preferences.panes[tab.title] = choices }
    }
    return preferences
  }

  /// Sets the dashboard as it was left; what is not known any more is passed over.
  package mutating func adopt(_ preferences: Preferences) {
    charts.showsSmoothed = preferences.showsSmoothed
    charts.isLogarithmic = preferences.isLogarithmic
    for (index, tab) in Tab.allCases.enumerated() {
      if let choices = preferences.panes[tab.title] { panes[index].choices = choices }
    }
  }
}

extension CaseIterable {
  /// The case of a name; nil where there is none.
  fileprivate init?(named name: String?) {
    guard let known = Self.allCases.first(where: { "\($0)" == name }) else { return nil }
    self = known
  }
}

// MARK: What panes keep

extension LossPane {
  var choices: [String: String] {
    get { ["view": "\(view)"] }
    set { view = LossView(named: newValue["view"]) ?? view }
  }
}

extension TokensPane {
  var choices: [String: String] {
    get { ["view": "\(view)", "quantity": "\(quantity)"] }
    set {
      view = TokensView(named: newValue["view"]) ?? view
      quantity = TokenQuantity(named: newValue["quantity"]) ?? quantity
    }
  }
}

extension WeightsPane {
  var choices: [String: String] {
    get {
      [
        "view": "\(view)", "quantity": "\(quantity)", "column": "\(order.column)",
        "ascending": "\(order.isAscending)",
      ]
    }
    set {
      view = View(named: newValue["view"]) ?? view
      quantity = FlipQuantity(named: newValue["quantity"]) ?? quantity
      if let column = MatrixColumn(named: newValue["column"]) {
        order = MatrixOrder(column: column, isAscending: newValue["ascending"] == "true")
      }
    }
  }
}

extension ErrorsPane {
  var choices: [String: String] {
    get { ["view": "\(view)", "quantity": "\(quantity)", "log": "\(isLogarithmic)"] }
    set {
      view = View(named: newValue["view"]) ?? view
      quantity = LossQuantity(named: newValue["quantity"]) ?? quantity
      isLogarithmic = newValue["log"] == "true"
    }
  }
}

extension SystemPane {
  var choices: [String: String] {
    get { ["view": "\(view)"] }
    set { view = View(named: newValue["view"]) ?? view }
  }
}
