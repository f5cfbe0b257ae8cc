import Untrusted

/// How tokens are written so that all of them can be seen.
enum TokenText {
  /// A text's lines. A return before a line feed is one character with it, and must be seen too.
  static func lines(of text: String) -> [String] {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String(String.UnicodeScalarView($0)) }
  }

  /// A line's words with everything invisible written out, each with the spaces behind it; spaces at
  /// the start belong to the first one. East Asian characters are words of their own.
  static func words(of line: String) -> [String] {
    var words = [""]
    var previous: Character?
    for character in TerminalText.escaped(line) {
      if let previous, !words[words.count - 1].allSatisfy({ $0 == " " }),
        previous == " " && character != " " || previous.columns == 2 || character.columns == 2
      {
        words.append("")
      }
      words[words.count - 1].append(character)
      previous = character
    }
    return words
  }

  /// A label with only the spaces at its ends made visible.
  static func edges(_ text: String, _ symbols: Symbols) -> String {
    guard !text.isEmpty else { return symbols.nothing }
    let written = lines(of: text).map { TerminalText.escaped($0) }.joined(
      separator: symbols.lineBreak)
    let inner = written.drop { $0 == " " }
    let leading = written.count - inner.count
    let trailing = inner.reversed().prefix { $0 == " " }.count
    let dot = symbols.isASCII ? "\\s" : "·"
    return String(repeating: dot, count: leading) + inner.dropLast(trailing)
      + String(repeating: dot, count: trailing)
  }
}

extension Symbols {
  /// A line break that can be seen.
  var lineBreak: String { isASCII ? "\\n" : "⏎" }
  /// A token without any text.
  var nothing: String { isASCII ? "''" : "∅" }
}
