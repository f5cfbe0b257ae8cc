import Stories
import Testing

@Suite("Form of stories")
struct StoryFormTests {
  @Test("follows from the seed")
  func determinism() {
    var first = StoryGrammar(seed: 3)
    var second = StoryGrammar(seed: 3)
    var other = StoryGrammar(seed: 4)
    let stories = (0..<20).map { _ in first.nextStory() }
    #expect(stories == (0..<20).map { _ in second.nextStory() })
    #expect(stories != (0..<20).map { _ in other.nextStory() })
  }

  @Test("has from 60 to 200 words")
  func length() {
    for tale in Tales.all {
      #expect((60...200).contains(tale.text.split(separator: " ").count), "\(tale.text)")
    }
  }

  @Test("tells every plot equally often")
  func plots() {
    let counts = Dictionary(grouping: Tales.all, by: \.plot).mapValues(\.count)
    #expect(counts.count == 10)
    #expect(counts.values.allSatisfy { (140...260).contains($0) }, "\(counts)")
  }

  @Test("uses letters, spaces and a few marks, so that nothing of a template is left")
  func characters() {
    for tale in Tales.all {
      #expect(tale.text.utf8.allSatisfy(isPlain), "\(tale.text)")
    }
  }

  private func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    default: " .,!?\"".utf8.contains(byte)
    }
  }

  @Test("sets one space between words and none before a mark")
  func spaces() {
    for tale in Tales.all {
      for wrong in ["  ", " .", " ,", " !", " ?", "..", ",,", ".,", ",.", "!.", "?."] {
        #expect(!tale.text.contains(wrong), "'\(wrong)' in \(tale.text)")
      }
      #expect(tale.text.first != " " && tale.text.last != " ")
    }
  }

  @Test("opens and closes every quotation")
  func quotes() {
    for tale in Tales.all {
      for (place, part) in tale.text.split(separator: "\"", omittingEmptySubsequences: false)
        .enumerated()
      {
        // Every other part is what somebody says.
        guard place % 2 == 1 else { continue }
        #expect(!part.isEmpty && part.first != " ", "\(tale.text)")
        #expect(part.last.map { ".,!?".contains($0) } == true, "\(tale.text)")
      }
      #expect(tale.text.count { $0 == "\"" } % 2 == 0, "\(tale.text)")
    }
  }

  @Test("begins sentences and quotations with a capital, and ends with a mark")
  func capitals() {
    for tale in Tales.all.prefix(600) {
      #expect(tale.text.first?.isUppercase == true, "\(tale.text)")
      #expect(tale.text.hasSuffix(".") || tale.text.hasSuffix("!") || tale.text.hasSuffix("\""))
      // A question or a cry may go on with "said", or with who says it.
      #expect(!tale.text.contains(/(?:[.!?]|\.") [a-z]/), "\(tale.text)")
      #expect(!tale.text.contains(/(?:^|[.!?] |[.!?]" )"[a-z]/), "\(tale.text)")
      for match in tale.text.matches(of: /[!?]" ([a-z]+)/) {
        #expect(Self.afterCry.contains(String(match.1)), "\(match.1) in \(tale.text)")
      }
    }
  }

  private static let afterCry: Set<String> = [
    "said", "asked", "thought", "called", "cried", "shouted", "whispered", "murmured", "he", "she",
    "everybody", "the", "an",
  ]

  @Test("says 'an' before a vowel, and 'a' otherwise")
  func articles() {
    for tale in Tales.all.prefix(600) {
      #expect(!tale.text.contains(/\b[Aa] [AEIOUaeiou]/), "\(tale.text)")
      #expect(!tale.text.contains(/\b[Aa]n (?!hour)[^AEIOUaeiou]/), "\(tale.text)")
    }
  }
}
