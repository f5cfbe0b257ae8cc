import Untrusted

extension Unicode.Scalar {
  /// How many columns terminals give the scalar where it stands alone: 0 for marks, 1, or 2 for wide
  /// East Asian characters and emoji (Unicode Standard Annex 11).
  fileprivate var columns: Int {
    if value < 0x300 { return value < 0x20 || value == 0x7F ? 0 : 1 }
    // Two of these are a flag, each a half of it.
    if Self.regionalIndicators.contains(value) { return 1 }
    if properties.isEmojiPresentation { return 2 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    if Self.syllableParts.contains(where: { $0.contains(value) }) { return 0 }
    return Self.wide.contains { $0.contains(value) } ? 2 : 1
  }

  private static let regionalIndicators: ClosedRange<UInt32> = 0x1F1E6...0x1F1FF
  /// The vowels and finals that join a Hangul initial.
  private static let syllableParts: [ClosedRange<UInt32>] = [0x1160...0x11FF, 0xD7B0...0xD7FB]
  /// The blocks of wide and fullwidth characters.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x16FF1, 0x17000...0x18CD5,
    0x1AFF0...0x1B2FB, 0x1F200...0x1F320, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
  ]
}

extension Character {
  /// The most scalars that a cell holds: a character and the marks on it.
  package static let scalarLimit = 5

  /// How many columns terminals give the character.
  package var columns: Int {
    var sum = 0
    forEachCell { sum += $1 }
    return sum
  }

  /// Hands on what of the character has a cell of its own, with the columns that it takes: of an
  /// Indic syllable each letter and each vowel beside one, of a flag each half. What no cell can
  /// hold is written out.
  func forEachCell(_ body: (_ part: Character, _ columns: Int) -> Void) {
    let scalars = unicodeScalars
    guard let first = scalars.first else { return }
    guard scalars.index(after: scalars.startIndex) < scalars.endIndex else {
      return body(self, first.columns)
    }
    var (part, width) = (String(first), first.columns)
    func end() { if !part.isEmpty { body(Character(part), width) } }
    for scalar in scalars.dropFirst() {
      let columns = scalar.columns
      if columns == 0, part.unicodeScalars.count < Self.scalarLimit, !part.isEmpty {
        part.unicodeScalars.append(scalar)
        continue
      }
      end()
      (part, width) = (String(scalar), columns)
      // Terminals disagree on whether an emoji and the colour of its skin are one or two.
      guard columns == 0 || scalar.properties.isEmojiModifier else { continue }
      for sign in "\\u{" + String(hexadecimal: scalar.value, uppercase: true) + "}" {
        body(sign, 1)
      }
      part = ""
    }
    end()
  }
}

extension StringProtocol {
  /// How many columns terminals give the text.
  package var columns: Int { reduce(0) { $0 + $1.columns } }
}
