/// Phrases of which one is taken, the earlier ones more often.
struct Choice: Sendable {
  let options: [Phrase]
  private let weights: ZipfWeights

  init(_ options: [Phrase]) {
    self.options = options
    weights = ZipfWeights(count: options.count)
  }

  func draw(with random: inout StoryRandom) -> Phrase {
    options[weights.draw(with: &random)]
  }
}
