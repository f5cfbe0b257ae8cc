/// Finds the documents of a plain text.
enum DocumentRanges {
  private static let newline = UInt8(ascii: "\n")

  /// The parts between occurrences of `marker`; without any, the parts between blank lines.
  ///
  /// Newlines at both ends are left out, and so are parts of whitespace alone.
  static func find(in text: [UInt8], marker: [UInt8]) -> [Range<Int>] {
    let marked = parts(of: text, between: marker)
    let parts = marked.count > 1 ? marked : paragraphs(of: text)
    return parts.compactMap { trimmed($0, in: text) }
  }

  private static func parts(of text: [UInt8], between marker: [UInt8]) -> [Range<Int>] {
    guard let first = marker.first else { return [0..<text.count] }
    var parts: [Range<Int>] = []
    var (start, index) = (0, 0)
    while index + marker.count <= text.count {
      if text[index] == first, text[index..<index + marker.count].elementsEqual(marker) {
        parts.append(start..<index)
        index += marker.count
        start = index
      } else {
        index += 1
      }
    }
    parts.append(start..<text.count)
    return parts
  }

  private static func paragraphs(of text: [UInt8]) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    var line = 0
    while line < text.count {
      let end = text[line...].firstIndex(of: newline) ?? text.count
      if text[line..<end].allSatisfy(isWhitespace) {
        if start < line { parts.append(start..<line) }
        start = min(end + 1, text.count)
      }
      line = end + 1
    }
    if start < text.count { parts.append(start..<text.count) }
    return parts
  }

  private static func trimmed(_ range: Range<Int>, in text: [UInt8]) -> Range<Int>? {
    guard !text[range].allSatisfy(isWhitespace) else { return nil }
    var range = range
    while isNewline(text[range.lowerBound]) { range = range.lowerBound + 1..<range.upperBound }
    while isNewline(text[range.upperBound - 1]) { range = range.lowerBound..<range.upperBound - 1 }
    return range
  }

  private static func isNewline(_ byte: UInt8) -> Bool { byte == newline || byte == 0x0D }

  private static func isWhitespace(_ byte: UInt8) -> Bool {
    byte == 0x20 || 0x09...0x0D ~= byte
  }
}
