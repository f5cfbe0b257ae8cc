import Untrusted

/// A text with fields of a row in it, such as "Question: {question}\nAnswer:".
///
/// A field is a path of keys, and filters may follow: `{sentence|before:_|strip}`. Two braces stand for
/// one.
struct TaskTemplate: Sendable {
  private enum Filter: Sendable {
    /// Without white space at either end.
    case strip
    /// What stands before, or after, the first occurrence of a text.
    case before(String), after(String)
    /// The first letter large, the others small.
    case capitalize
    /// Stripped, and ended with a full stop.
    case sentence
  }

  private enum Part: Sendable {
    case text(String)
    case field(String, [Filter])
  }

  private let parts: [Part]

  /// - Throws: what is wrong with it, in words.
  init(_ text: String) throws(TemplateError) {
    var parts: [Part] = []
    var plain = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "{" || scalar == "}", rest.first == scalar {
        plain.unicodeScalars.append(scalar)
        rest.removeFirst()
      } else if scalar == "{" {
        guard let end = rest.firstIndex(of: "}") else {
          throw TemplateError(reason: "a brace is not closed; two stand for one")
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        plain = ""
        parts.append(try Self.field(String(rest[..<end])))
        rest = rest[rest.index(after: end)...]
      } else if scalar == "}" {
        throw TemplateError(reason: "a brace is not opened; two stand for one")
      } else {
        plain.unicodeScalars.append(scalar)
      }
    }
    if !plain.isEmpty { parts.append(.text(plain)) }
    self.parts = parts
  }

  private static func field(_ text: String) throws(TemplateError) -> Part {
    let words = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard !words[0].isEmpty else { throw TemplateError(reason: "a field has no name") }
    var filters: [Filter] = []
    for word in words.dropFirst() {
      let pair = word.split(separator: ":", maxSplits: 1).map(String.init)
      switch (pair.first, pair.dropFirst().first) {
      case ("strip", nil): filters.append(.strip)
      case ("capitalize", nil): filters.append(.capitalize)
      case ("sentence", nil): filters.append(.sentence)
      case ("before", let text?): filters.append(.before(text))
      case ("after", let text?): filters.append(.after(text))
      default:
        throw TemplateError(
          reason: "\"\(word)\" is no filter: strip, before:TEXT, after:TEXT, capitalize, sentence")
      }
    }
    return .field(words[0], filters)
  }

  /// The field that is all of it; nil where it is more, or less.
  var onlyField: String? {
    if parts.count == 1, case .field(let path, let filters) = parts[0], filters.isEmpty {
      return path
    }
    return nil
  }

  /// The text for a row.
  func text(_ row: TaskRow) throws(Problem) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result.unicodeScalars.append(contentsOf: text.unicodeScalars)
      case .field(let path, let filters):
        var text = try row.text(path)
        for filter in filters { text = try Self.apply(filter, text, path, row) }
        result.unicodeScalars.append(contentsOf: text.unicodeScalars)
      }
    }
    return result
  }

  private static func apply(
    _ filter: Filter, _ text: String, _ path: String, _ row: TaskRow
  ) throws(Problem) -> String {
    func required(_ part: String?, _ text: String) throws(Problem) -> String {
      guard let part else {
        throw row.wrong(path, expected: "a text with \"\(text)\" in it", found: "none")
      }
      return part
    }
    switch filter {
    case .strip: return text.stripped
    case .capitalize: return text.capitalizedOnce
    case .before(let mark): return try required(text.before(mark), mark)
    case .after(let mark): return try required(text.after(mark), mark)
    case .sentence:
      let text = text.stripped
      return text.unicodeScalars.last == "." ? text : text + "."
    }
  }
}

/// What is wrong with a template or a pattern.
struct TemplateError: Error {
  let reason: String
}
