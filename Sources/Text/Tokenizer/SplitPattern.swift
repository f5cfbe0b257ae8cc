/// A regular expression that cuts text into words, run by hand.
///
/// Published tokenizers share a few of them. They are recognised by their text and matched by
/// scanners that give what a regular expression engine gives: alternatives are tried in order,
/// repetitions are greedy.
enum SplitPattern: Equatable, Sendable {
  /// GPT-2's words: an optional space before letters, numbers or other characters.
  case gpt2
  /// GPT-4's words, also LLaMA 3's (numbers of three digits) and Qwen's (of one digit).
  case cl100k(longestNumber: Int)

  private static let known: [(text: String, pattern: SplitPattern)] = [
    (
      #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#, .gpt2
    ),
    (
      #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#, .gpt2
    ),
    (
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"#
        + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#, .cl100k(longestNumber: 3)
    ),
    (
      #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}"#
        + #"| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#, .cl100k(longestNumber: 3)
    ),
    (
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"#
        + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#, .cl100k(longestNumber: 1)
    ),
  ]

  /// The end of the word that starts the range, which must not be empty.
  func endOfWord(_ text: [UInt8], _ range: Range<Int>) -> Int {
    let scanner = WordScanner(text: text, end: range.upperBound)
    switch self {
    case .gpt2: return scanner.endOfGPT2Word(from: range.lowerBound)
    case .cl100k(let longestNumber):
      return scanner.endOfCL100KWord(from: range.lowerBound, longestNumber: longestNumber)
    }
  }
}

extension SplitPattern {
  /// Reads a `Split` pre-tokenizer.
  init(_ field: JSONField) throws(TokenizerError) {
    let regex = try field["pattern"]["Regex"]
    let supported = "the word patterns of GPT-2, LLaMA 3 (also GPT-4) and Qwen"
    guard !regex.isNull else {
      throw try field["pattern"].unsupported(
        found: "a pattern that is no {\"Regex\": …}", supported: supported)
    }
    let text = try regex.string
    guard let match = Self.known.first(where: { $0.text.utf8.elementsEqual(text) }) else {
      throw regex.unsupported(supported: supported)
    }
    self = match.pattern
    // Every character belongs to a word, so keeping only the words keeps everything.
    let behavior = try field["behavior"]
    let inverts = try field["invert"].boolean(default: false)
    switch (try behavior.text, inverts) {
    case ("Isolated", _), ("Removed", true): break
    default: throw behavior.unsupported(supported: "\"Isolated\"")
    }
  }
}
