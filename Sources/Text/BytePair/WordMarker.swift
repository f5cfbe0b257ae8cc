/// "▁", which stands for a space in SentencePiece's tokens.
enum WordMarker {
  /// U+2581 as UTF-8.
  static let bytes: [UInt8] = [0xE2, 0x96, 0x81]

  /// Whether a marker follows another character, as "a▁" has it and "▁▁a" has not.
  static func startsWord(inside text: ArraySlice<UInt8>) -> Bool {
    firstWordEnd(in: text) < text.endIndex
  }

  /// The first place after the text's start where a marker follows another character, or its end.
  static func firstWordEnd(in text: ArraySlice<UInt8>) -> Int {
    var index = text.startIndex + 1
    while index < text.endIndex {
      if isMarker(text, at: index), !isMarker(text, at: index - 3) { return index }
      index += 1
    }
    return text.endIndex
  }

  private static func isMarker(_ text: ArraySlice<UInt8>, at index: Int) -> Bool {
    index >= text.startIndex && index + 3 <= text.endIndex && text[index] == 0xE2
      && text[index + 1] == 0x96 && text[index + 2] == 0x81
  }
}
