/// Writes phrases into a buffer, minding spaces, capitals and articles.
struct StoryWriter {
  private(set) var bytes: [UInt8] = []
  private var isQuoting = false
  private var wantsCapital = true
  private var wantsArticle = false

  init(minimumCapacity: Int = 0) {
    bytes.reserveCapacity(minimumCapacity)
  }

  /// Ends the story written so far, and makes sure that the next starts afresh.
  mutating func endStory() {
    if bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    (isQuoting, wantsCapital, wantsArticle) = (false, true, false)
  }

  /// Makes the next letter a capital.
  mutating func startSentence() { wantsCapital = true }

  mutating func append(separator: String) { bytes += separator.utf8 }

  /// Takes back the last `count` bytes.
  mutating func removeLast(_ count: Int) { bytes.removeLast(count) }

  mutating func write(
    _ phrase: Phrase, facts: StoryFacts, rules: StoryRules, random: inout StoryRandom
  ) {
    for part in phrase {
      switch part {
      case .text(let text):
        for byte in text { write(byte) }
      case .choice(let place):
        let option = rules.choices[place].draw(with: &random)
        write(option, facts: facts, rules: rules, random: &random)
      case .fact(let role, let column):
        write(facts.phrase(role, column: column), facts: facts, rules: rules, random: &random)
      case .article: wantsArticle = true
      case .capital: wantsCapital = true
      }
    }
  }

  private mutating func write(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: " "):
      // What stood between two spaces may have been an empty choice.
      if wantsArticle || bytes.isEmpty || bytes.last == byte || bytes.last == UInt8(ascii: "\n") {
        return
      }
      bytes.append(byte)
    case UInt8(ascii: "\""):
      // "Look!" may go on with "said Tom", and "Look," said Tom, with "or do not look."
      let before = bytes.last { $0 != UInt8(ascii: " ") }
      wantsCapital = isQuoting ? before == UInt8(ascii: ".") : before != UInt8(ascii: ",")
      isQuoting.toggle()
      bytes.append(byte)
    case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ","):
      if bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
      wantsCapital = byte != UInt8(ascii: ",")
      bytes.append(byte)
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      if wantsArticle { writeArticle(before: byte) }
      bytes.append(wantsCapital ? byte & ~0x20 : byte)
      wantsCapital = false
    default:
      bytes.append(byte)
    }
  }

  /// The vocabulary has no word such as "hour" or "unicorn", so the letter decides.
  private mutating func writeArticle(before letter: UInt8) {
    wantsArticle = false
    bytes.append(UInt8(ascii: wantsCapital ? "A" : "a"))
    wantsCapital = false
    if "aeiouAEIOU".utf8.contains(letter) { bytes.append(UInt8(ascii: "n")) }
    bytes.append(UInt8(ascii: " "))
  }
}
