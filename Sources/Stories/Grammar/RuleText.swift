/// Reads rules from a text.
///
/// A rule is a name and a colon on a line of its own; each line indented by two spaces is one of
/// its phrases; lines indented further continue the phrase before them.
///
///     greeting:
///       "Good morning," said <hero>.
///       <hero> waved
///         [and smiled|].
enum RuleText {
  struct Rule {
    let name: String
    var options: [String] = []
  }

  static func parse(_ text: String) -> [Rule] {
    var rules: [Rule] = []
    for line in text.split(separator: "\n") {
      let content = line.drop { $0 == " " }
      let last = rules.count - 1
      switch line.count - content.count {
      case 0:
        precondition(content.last == ":", "a rule's name ends with a colon: '\(line)'")
        rules.append(Rule(name: String(content.dropLast())))
      case 2:
        precondition(last >= 0, "a phrase belongs to a rule: '\(line)'")
        rules[last].options.append(String(content))
      default:
        precondition(last >= 0 && !rules[last].options.isEmpty, "nothing to continue: '\(line)'")
        rules[last].options[rules[last].options.count - 1] += " " + content
      }
    }
    return rules
  }
}
