extension Tokenizer {
  /// Where a long text may be cut, at `index` or after it.
  ///
  /// The parts before and after the returned range, encoded one by one, have the ids of the whole;
  /// the range itself is empty, or the one space that the second part must lack. It is the end of
  /// the text if there is no such place, as with tokenizers that do not cut texts at spaces.
  package func cut(in text: [UInt8], from index: Int) -> Range<Int> {
    let end = text.count..<text.count
    guard let skipped = spacesLeftOut else { return end }
    var index = max(index, 1)
    while index < text.count - 1 {
      if text[index] == 0x20, 0x21...0x7E ~= text[index - 1], isLetter(text[index + 1]),
        skipped == 0 || !addedTokens.lastBytes.contains(text[index - 1])
      {
        return index..<index + skipped
      }
      index += 1
    }
    return end
  }

  /// How many spaces to leave out where a text is cut, nil if it cannot be cut.
  ///
  /// With one left out the second part gets it back from the normalizer, which puts one before
  /// every text, but also one after every added token: there, a text cannot be cut.
  private var spacesLeftOut: Int? {
    if addedTokens.touchesSpaces { return nil }
    let count = normalizer.spacesLeftOut
    let cuts =
      count == 0
      ? preTokenizer.cutsBeforeSpaces
      : preTokenizer.isEmpty && !preTokenizer.isByteLevel && model.separatesMarkedWords
    return cuts ? count : nil
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
  }
}
