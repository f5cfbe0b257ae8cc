/// The rules of the stories, a plot a text; see ``RuleText`` and ``PhraseParser`` for the notation.
///
/// Files of this folder add the plots. The first rule of each is the whole story,
/// in parts that are whole sentences.
enum Plots {
  /// Every plot, all equally frequent.
  static let all: [(name: String, rules: String)] = [
    ("lost and found", lostAndFound),
    ("helping", helping),
    ("trade", trade),
    ("journey", journey),
    ("surprise", surprise),
    ("contest", contest),
    ("learning", learning),
    ("sharing", sharing),
    ("broken", broken),
    ("noise", noise),
  ]
}
