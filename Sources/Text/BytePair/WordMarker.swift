/// "▁", which stands for a space in SentencePiece's tokens.
enum WordMarker {
  /// U+2581 as UTF-8.
  static let bytes: [UInt8] = [0xE2, 0x96, 0x81]

  private static func isMarker(_ text: [UInt8], at index: Int) -> Bool {
    index >= 0 && index + 3 <= text.count && text[index] == 0xE2 && text[index + 1] == 0x96
      && text[index + 2] == 0x81
  }

  /// Whether a marker follows another character, as "a▁" has it and "▁▁a" has not.
  static func startsWord(inside text: [UInt8]) -> Bool {
    firstWordEnd(in: text, 0..<text.count) < text.count
  }

  /// The first place after the range's start where a marker follows another character.
  static func firstWordEnd(in text: [UInt8], _ range: Range<Int>) -> Int {
    var index = range.lowerBound + 1
    while index < range.upperBound {
      if isMarker(text, at: index), !isMarker(text, at: index - 3) { return index }
      index += 1
    }
    return range.upperBound
  }
}
