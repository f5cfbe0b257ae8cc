/// Reads the notation of phrases.
///
/// - `[a|b|]`: one of these, the earlier the likelier; it may be empty, and choices may nest.
/// - `<rule>`: a phrase of that rule.
/// - `<role>`, `<role.form>`: a word of the story, such as `<hero>` or `<goods.one>`. The hero's
///   pronouns need no role: `<he>`, `<him>`, `<his>`, `<himself>`.
/// - `<a>`: "a" or "an".
/// - `^`: the next letter is a capital. Sentences begin with one anyway, and so do quotations that
///   do not follow a comma.
///
/// Phrases are part of the program: a mistake in one traps as soon as the grammar is made.
struct PhraseParser {
  /// The place among ``choices`` of each rule.
  private let rules: [String: Int]
  private(set) var choices: [Choice]

  private var text: ArraySlice<UInt8> = []

  /// A parser that knows the names of the rules, whose phrases come later.
  init(ruleNames: [String]) {
    for name in ruleNames { precondition(Role.find(name) == nil, "'\(name)' is a word, no rule") }
    rules = Dictionary(uniqueKeysWithValues: ruleNames.enumerated().map { ($1, $0) })
    choices = ruleNames.map { _ in Choice([[]]) }
  }

  mutating func define(_ rule: String, as options: [String]) {
    guard let place = rules[rule] else { preconditionFailure("there is no rule '\(rule)'") }
    choices[place] = Choice(options.map { parse($0) })
  }

  mutating func parse(_ phrase: String) -> Phrase {
    text = Array(phrase.utf8)[...]
    let parts = parts()
    precondition(text.isEmpty, "a ']' or '|' too many in '\(phrase)'")
    return parts
  }

  /// Reads up to the end, or to the `|` or `]` that ends an option.
  private mutating func parts() -> Phrase {
    var parts: Phrase = []
    while let byte = text.first {
      switch byte {
      case UInt8(ascii: "|"), UInt8(ascii: "]"):
        return parts
      case UInt8(ascii: "["):
        parts.append(choice())
      case UInt8(ascii: "<"):
        parts.append(slot())
      case UInt8(ascii: "^"):
        text.removeFirst()
        parts.append(.capital)
      default:
        let plain = text.prefix { !"|][<^".utf8.contains($0) }
        text = text[plain.endIndex...]
        parts.append(.text(Array(plain)))
      }
    }
    return parts
  }

  private mutating func choice() -> PhrasePart {
    var options: [Phrase] = []
    repeat {
      text.removeFirst()
      options.append(parts())
    } while text.first == UInt8(ascii: "|")
    precondition(text.first == UInt8(ascii: "]"), "a '[' without its ']'")
    text.removeFirst()
    choices.append(Choice(options))
    return .choice(choices.count - 1)
  }

  private mutating func slot() -> PhrasePart {
    guard let end = text.firstIndex(of: UInt8(ascii: ">")) else {
      preconditionFailure("a '<' without its '>'")
    }
    let name = String(decoding: text[text.startIndex + 1..<end], as: UTF8.self)
    text = text[(end + 1)...]
    if name == "a" { return .article }
    if let rule = rules[name] { return .choice(rule) }
    if let (role, column) = Role.find(name) { return .fact(role: role, column: column) }
    preconditionFailure("<\(name)> is neither a rule nor a word of the story")
  }
}
