/// Makes up stories, one after the other, the same for the same seed on every machine.
///
/// A story first settles its facts (who, what, where, why) and then tells them with a grammar of
/// many turns of phrase. So some words are free choices, frequent or rare, and others follow from
/// grammar or from what was said long before: names and pronouns, the thing that was lost, the
/// number of apples left, the spot where it was found.
///
/// Stories are plain ASCII English, one paragraph of some 60 to 200 words.
package struct StoryGrammar: Sendable {
  private let rules = StoryRules.standard
  private var random: StoryRandom

  /// Starts a sequence of stories.
  package init(seed: UInt64) {
    random = StoryRandom(seed: seed)
  }

  /// The next story.
  package mutating func nextStory() -> String {
    nextTale().text
  }

  /// The next story together with what is true in it.
  package mutating func nextTale() -> Tale {
    var writer = StoryWriter(minimumCapacity: 1024)
    let (plot, facts) = write(with: &writer)
    return Tale(plot: plot, facts: facts, text: String(decoding: writer.bytes, as: UTF8.self))
  }

  /// Writes the next story behind what the writer has.
  @discardableResult
  mutating func write(with writer: inout StoryWriter) -> (plot: String, facts: StoryFacts) {
    let plot = rules.plots[random.below(rules.plots.count)]
    let facts = StoryFacts(words: rules.words, random: &random)
    for part in rules.choices[plot.rule].draw(with: &random) {
      writer.startSentence()
      writer.write([part], facts: facts, rules: rules, random: &random)
    }
    writer.endStory()
    return (plot.name, facts)
  }
}
