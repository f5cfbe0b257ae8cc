import Foundation
import Untrusted

/// The keys and colours of a theme file, in btop's syntax.
///
/// A line is `theme[key]="value"`, with quotes or without. A value is `#RRGGBB`, `#GG` for a grey,
/// `R G B` in decimals, or empty for the terminal's own colour. What follows a `#` at the start of
/// a line or after a value is a comment. Where a key stands twice, the last line counts.
package struct ThemeFile: Sendable, Equatable {
  package enum Value: Sendable, Equatable {
    /// The terminal's own colour; in a gradient, no colour at this place.
    case own
    case colour(Colour)
    /// Something that only another program understands.
    case foreign
  }

  /// The most bytes that a theme file may have.
  package static let sizeLimit = 1 << 16

  /// What people call it: the file's name without its ending.
  package let name: String
  /// The values by their keys.
  package let values: [String: Value]

  /// A key's colour; nil where it has none.
  package func colour(_ key: String) -> Colour? {
    if case .colour(let colour) = values[key] { colour } else { nil }
  }

  /// Reads and parses a theme file.
  package init(contentsOf url: URL) throws(Problem) {
    try self.init(
      parsing: try RegularFile(url).bytes(limit: Self.sizeLimit),
      name: url.deletingPathExtension().lastPathComponent, file: url.path)
  }

  /// Parses a theme file's bytes, which nobody has checked.
  ///
  /// - Parameter file: what errors call it.
  package init(parsing bytes: [UInt8], name: String, file: String) throws(Problem) {
    guard var text = String(validating: bytes, as: UTF8.self) else {
      let offset = UTF8Text.firstInvalidOffset(in: bytes) ?? 0
      throw .invalid(file, at: "byte \(offset)", expected: "UTF-8 text", found: "other bytes")
    }
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    var values: [String: Value] = [:]
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      do {
        if let (key, value) = try Self.entry(line) { values[key] = value }
      } catch {
        throw .invalid(
          file, at: "line \(index + 1)", expected: error.expected, found: error.found)
      }
    }
    self.name = name
    self.values = values
  }

  private struct Mismatch: Error {
    let expected: String
    let found: String
  }

  /// The key and the value of a line; nil if it has neither.
  private static func entry(_ line: Substring) throws(Mismatch) -> (String, Value)? {
    let line = line.trimmed
    if line.isEmpty || line.first == "#" { return nil }
    guard line.hasPrefix("theme["), let end = line.firstIndex(of: "]"),
      case let rest = line[line.index(after: end)...].trimmed, rest.first == "="
    else { throw Mismatch(expected: "theme[key]=\"#RRGGBB\" or a # comment", found: String(line)) }
    let key = String(line[line.index(line.startIndex, offsetBy: 6)..<end])
    let text = try value(rest.dropFirst().trimmed)
    if text.isEmpty { return (key, .own) }
    if let colour = colour(text) { return (key, .colour(colour)) }
    // Other programs may have keys of their own, with values of their own.
    guard ThemeKeys.all.contains(key) else { return (key, .foreign) }
    throw Mismatch(
      expected: "a colour such as \"#1A2B3C\", \"#80\", \"26 43 60\" or \"\"",
      found: "\"\(text)\"")
  }

  /// A value without its quotes and without what follows it.
  private static func value(_ text: Substring) throws(Mismatch) -> Substring {
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      // The # of a colour stands at the start, that of a comment after a space.
      let comment = text.indices.dropFirst().first {
        text[$0] == "#" && text[text.index(before: $0)].isWhitespace
      }
      return text[..<(comment ?? text.endIndex)].trimmed
    }
    let inner = text.dropFirst()
    guard let end = inner.firstIndex(of: quote) else {
      throw Mismatch(expected: "a closing \(quote)", found: String(text))
    }
    let rest = inner[inner.index(after: end)...].trimmed
    guard rest.isEmpty || rest.first == "#" else {
      throw Mismatch(expected: "nothing after the value", found: String(rest))
    }
    return inner[..<end].trimmed
  }

  private static func colour(_ text: Substring) -> Colour? {
    if text.first == "#" {
      let digits = text.dropFirst()
      guard digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
        let bits = UInt32(digits, radix: 16)
      else { return nil }
      switch digits.count {
      case 2: return Colour(bits * 0x010101)
      case 6: return Colour(bits)
      default: return nil
      }
    }
    let parts = text.split(whereSeparator: \.isWhitespace)
    let numbers = parts.compactMap { $0.first?.isNumber == true ? UInt8($0) : nil }
    guard parts.count == 3, numbers.count == 3 else { return nil }
    return Colour(red: numbers[0], green: numbers[1], blue: numbers[2])
  }
}

extension Substring {
  /// Without whitespace at both ends.
  fileprivate var trimmed: Substring {
    var text = self
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

/// The keys of theme files.
enum ThemeKeys {
  /// The gradients of btop's charts and bars; each has a start, and may have a middle and an end.
  static let gradients = [
    "cpu", "temp", "free", "cached", "available", "used", "download", "upload", "process",
  ]

  /// btop's single colours that are no role of ours.
  static let others = [
    "proc_misc", "cpu_box", "mem_box", "net_box", "proc_box", "proc_pause_bg", "proc_follow_bg",
    "proc_banner_bg", "proc_banner_fg", "followed_bg", "followed_fg",
  ]

  /// Every key that has a meaning here: a value that is no colour is an error.
  static let all = Set(
    Role.allCases.map(\.rawValue) + others
      + (gradients + Ramp.allCases.map(\.rawValue)).flatMap { places(of: $0) })

  /// The keys of a gradient's start, middle and end.
  static func places(of gradient: String) -> [String] {
    ["start", "mid", "end"].map { gradient + "_" + $0 }
  }
}
