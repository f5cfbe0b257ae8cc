import Untrusted

/// How tokens are written so that all of them can be seen.
enum TokenText {
  /// A token with everything invisible written out, and its spaces as dots where a dot is not one
  /// of ASCII's characters, which could be the text's own.
  static func visible(_ text: some StringProtocol, showsSpaces: Bool, _ symbols: Symbols) -> String
  {
    let escaped = TerminalText.escaped(String(text))
    guard showsSpaces, !symbols.isASCII else { return escaped }
    return String(escaped.map { $0 == " " ? "·" : $0 })
  }

  /// A text's lines. A return before a line feed is one character with it, and must be seen too.
  static func lines(of text: String) -> [String] {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String(String.UnicodeScalarView($0)) }
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
