import Foundation

/// What is done to a text before it is cut into words.
struct Normalizer: Sendable {
  private enum Step: Equatable, Sendable {
    /// Unicode normalization form C.
    case canonicalComposition
    case prepend([UInt8])
    case replace([UInt8], with: [UInt8])
  }

  private var steps: [Step] = []

  /// What a text becomes that is cut before a space.
  enum SpaceCut {
    /// The parts, normalized one by one, are the parts of the normalized whole.
    case exact
    /// The same, if the space is left out: every text gets one in front.
    case withoutSpace
    /// Something else.
    case inexact
  }

  /// What becomes of a text that is cut before a space which an ASCII letter follows.
  var spaceCut: SpaceCut {
    if steps.allSatisfy({ $0 == .canonicalComposition }) { return .exact }
    let marker = WordMarker.bytes
    return steps == [.prepend(marker), .replace([0x20], with: marker)] ? .withoutSpace : .inexact
  }

  /// The normalized form of well-formed UTF-8.
  func normalize(_ text: [UInt8]) -> [UInt8] {
    steps.reduce(text) { text, step in
      switch step {
      case .canonicalComposition: text.canonicallyComposed()
      case .prepend(let prefix): text.isEmpty ? text : prefix + text
      case .replace(let pattern, let content): text.replacing(pattern, with: content)
      }
    }
  }
}

extension Normalizer {
  /// Reads `normalizer`.
  init(_ field: JSONField) throws(TokenizerError) {
    if field.isNull { return }
    let type = try field["type"]
    switch try type.text {
    case "NFC": steps = [.canonicalComposition]
    case "Prepend": steps = [.prepend(try field["prepend"].string)]
    case "Replace":
      let pattern = try field["pattern"].literalPattern
      steps = [.replace(pattern, with: try field["content"].string)]
    case "Sequence":
      for element in try field["normalizers"].elements { steps += try Normalizer(element).steps }
    default:
      throw type.unsupported(supported: "NFC, Prepend, Replace, Sequence, or none")
    }
  }
}

extension JSONField {
  /// The text of a pattern that is no regular expression: `{"String": " "}`.
  var literalPattern: [UInt8] {
    get throws(TokenizerError) {
      let pattern = try self["String"]
      if pattern.isNull {
        throw unsupported(
          found: "a pattern that is no {\"String\": …}", supported: "{\"String\": …}")
      }
      return try pattern.nonEmptyString
    }
  }
}

extension [UInt8] {
  /// The bytes with every occurrence of `pattern` replaced, from left to right.
  func replacing(_ pattern: [UInt8], with content: [UInt8]) -> [UInt8] {
    guard let first = pattern.first, contains(first) else { return self }
    var result: [UInt8] = []
    result.reserveCapacity(count + count / 4)
    var index = 0
    while index < count {
      if self[index] == first, self[index...].starts(with: pattern) {
        result += content
        index += pattern.count
      } else {
        result.append(self[index])
        index += 1
      }
    }
    return result
  }

  /// Well-formed UTF-8 in Unicode normalization form C.
  func canonicallyComposed() -> [UInt8] {
    // Below U+0300 (lead byte 0xCC) every text is in form C already.
    guard contains(where: { $0 >= 0xCC }) else { return self }
    return Array(String(decoding: self, as: UTF8.self).precomposedStringWithCanonicalMapping.utf8)
  }
}
