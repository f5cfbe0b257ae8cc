/// All that the stories are made of: the rules of every plot, and the words.
struct StoryRules: Sendable {
  /// A kind of story: its name, and the place of its rule among ``choices``.
  struct Plot: Sendable {
    let name: String
    let rule: Int
  }

  let plots: [Plot]
  let choices: [Choice]
  /// The tables in the order of their sorts.
  let words: [WordTable]

  /// The rules that this module comes with.
  static let standard = StoryRules(plots: Plots.all, shared: Plots.shared)

  /// Reads rules; the first of each plot is the whole story, in parts that are whole sentences.
  init(plots: [(name: String, rules: String)], shared: String) {
    let shared = RuleText.parse(shared)
    var rules: [RuleText.Rule] = []
    self.plots = plots.map { plot in
      defer { rules += RuleText.parse(plot.rules) }
      return Plot(name: plot.name, rule: rules.count)
    }
    rules += shared
    var parser = PhraseParser(ruleNames: rules.map(\.name))
    for rule in rules { parser.define(rule.name, as: rule.options) }
    words = WordTable.Sort.allCases.map { WordTable($0, parser: &parser) }
    choices = parser.choices
  }
}
