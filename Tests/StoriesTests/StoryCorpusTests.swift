import Stories
import Testing

@Suite("StoryCorpus")
struct StoryCorpusTests {
  private static let training = StoryCorpus.training()
  private static let validation = StoryCorpus.validation()

  @Test("is the same on every machine")
  func golden() {
    #expect(hash(Self.training.text.utf8.prefix(10_000)) == 0x2B48_60DB_E196_619E)
    #expect(hash(Self.validation.text.utf8.prefix(10_000)) == 0x17C6_CE14_6E7E_2D96)
  }

  @Test("is a beginning of any larger corpus of its seed, and other than those of other seeds")
  func seeds() {
    let small = StoryCorpus.training(byteCount: 5000, seed: 7)
    let large = StoryCorpus.training(byteCount: 20_000, seed: 7)
    #expect(large.text.hasPrefix(small.text))
    #expect(!StoryCorpus.training(byteCount: 20_000, seed: 8).text.hasPrefix(small.stories[0]))
  }

  @Test("has the size that was asked for, to within a story")
  func size() {
    #expect((2_200_000..<2_202_000).contains(Self.training.text.utf8.count))
    #expect((60_000..<62_000).contains(Self.validation.text.utf8.count))
    #expect(StoryCorpus.training(byteCount: 0).text.isEmpty)
    #expect(StoryCorpus.training(byteCount: 1).stories.count == 1)
  }

  @Test("is its stories, each followed by the separator, which none contains")
  func stories() {
    let stories = Self.training.stories
    #expect(stories.map { $0 + StoryCorpus.separator }.joined() == Self.training.text)
    #expect(stories.allSatisfy { !$0.utf8.contains(UInt8(ascii: "\n")) && !$0.isEmpty })
  }

  @Test("tells no story twice")
  func distinct() {
    #expect(Set(Self.training.stories).count == Self.training.stories.count)
    #expect(Set(Self.validation.stories).count == Self.validation.stories.count)
  }

  @Test("keeps the stories for validation out of training, even for one seed")
  func split() {
    let training = Set(Self.training.stories)
    #expect(training.isDisjoint(with: Self.validation.stories))
    #expect(training.isDisjoint(with: StoryCorpus.validation(seed: 1).stories))
  }

  @Test("has a vocabulary that a small model can learn")
  func vocabulary() {
    let words = Self.training.text.lowercased().split { !$0.isLetter }
    #expect((500...1500).contains(Set(words).count))
  }

  /// FNV-1a.
  private func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
