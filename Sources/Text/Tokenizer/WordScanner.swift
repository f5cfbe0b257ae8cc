/// Matches the alternatives of the known split patterns at one place of a text.
struct WordScanner {
  let text: [UInt8]
  /// Where the text ends, for the scanner.
  let end: Int

  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
  func endOfGPT2Word(from start: Int) -> Int {
    if let end = endOfContraction(from: start, ignoringCase: false) { return end }
    let first = skippingSpace(from: start)
    guard first < end else { return end }
    let kind = CharacterClass.of(text, at: first).class
    if kind.isWhitespace { return endOfWhitespaceWord(from: start) }
    return CharacterClass.endOfRun(of: kind, in: text, first..<end)
  }

  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}`
  /// `| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
  func endOfCL100KWord(from start: Int, longestNumber: Int) -> Int {
    if let end = endOfContraction(from: start, ignoringCase: true) { return end }
    let (kind, next) = CharacterClass.of(text, at: start)
    switch kind {
    case .letter:
      return CharacterClass.endOfRun(of: .letter, in: text, next..<end)
    case .number:
      return endOfNumber(from: next, digitsLeft: longestNumber - 1)
    case .space, .other:
      if next < end, CharacterClass.of(text, at: next).class == .letter {
        return CharacterClass.endOfRun(of: .letter, in: text, next..<end)
      }
    case .newline: break
    }
    let first = skippingSpace(from: start)
    if first < end, CharacterClass.of(text, at: first).class == .other {
      let end = CharacterClass.endOfRun(of: .other, in: text, first..<end)
      return CharacterClass.endOfRun(of: .newline, in: text, end..<self.end)
    }
    return endOfLine(from: start) ?? endOfWhitespaceWord(from: start)
  }

  /// ` ?`
  private func skippingSpace(from start: Int) -> Int {
    text[start] == 0x20 ? start + 1 : start
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d`
  private func endOfContraction(from start: Int, ignoringCase: Bool) -> Int? {
    guard text[start] == UInt8(ascii: "'") else { return nil }
    let fold: UInt8 = ignoringCase ? 0x20 : 0
    func byte(_ offset: Int) -> UInt8 { start + offset < end ? text[start + offset] | fold : 0 }
    switch (byte(1), byte(2)) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _),
      (UInt8(ascii: "d"), _):
      return start + 2
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default:
      // The long s, U+017F, is an s in all but case.
      let isLongS = start + 2 < end && text[start + 1] == 0xC5 && text[start + 2] == 0xBF
      return ignoringCase && isLongS ? start + 3 : nil
    }
  }

  /// `\p{N}{0,n}`
  private func endOfNumber(from start: Int, digitsLeft: Int) -> Int {
    var index = start
    for _ in 0..<digitsLeft where index < end {
      let (kind, next) = CharacterClass.of(text, at: index)
      if kind != .number { break }
      index = next
    }
    return index
  }

  /// `\s*[\r\n]+`: whitespace up to its last line break.
  private func endOfLine(from start: Int) -> Int? {
    var lastBreak: Int?
    var index = start
    while index < end {
      let (kind, next) = CharacterClass.of(text, at: index)
      guard kind.isWhitespace else { break }
      if kind == .newline { lastBreak = next }
      index = next
    }
    return lastBreak
  }

  /// `\s+(?!\S)|\s+`: whitespace, but for the last character if a word follows.
  private func endOfWhitespaceWord(from start: Int) -> Int {
    var last = start
    var index = start
    while index < end {
      let (kind, next) = CharacterClass.of(text, at: index)
      guard kind.isWhitespace else { return last > start ? last : index }
      last = index
      index = next
    }
    return end
  }
}
