import Untrusted

/// The classes of characters that the tokenizers' split patterns tell apart.
///
/// They follow the Unicode version of Swift's standard library; characters newer than that are
/// ``other``.
enum CharacterClass: UInt8 {
  /// `\p{L}`
  case letter
  /// `\p{N}`
  case number
  /// `[\r\n]`
  case newline
  /// Any other `\s`.
  case space
  /// Everything else: punctuation, symbols, marks, controls, unassigned.
  case other

  var isWhitespace: Bool { self == .newline || self == .space }

  private static let ofASCII: [CharacterClass] = (0..<128).map {
    CharacterClass(computedFor: Unicode.Scalar(UInt8($0)))
  }

  private init(computedFor scalar: Unicode.Scalar) {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      self = .letter
    case .decimalNumber, .letterNumber, .otherNumber:
      self = .number
    default:
      if scalar == "\n" || scalar == "\r" {
        self = .newline
      } else {
        self = scalar.properties.isWhitespace ? .space : .other
      }
    }
  }

  /// The class of the scalar that starts at `index`, and where the next one starts.
  @inline(__always)
  static func of(_ bytes: [UInt8], at index: Int) -> (class: CharacterClass, end: Int) {
    let lead = bytes[index]
    if lead < 0x80 { return (ofASCII[Int(lead)], index + 1) }
    let (scalar, end) = UTF8Text.scalar(in: bytes, at: index)
    return (CharacterClass(computedFor: scalar), end)
  }

  /// The end of the run of `class` that starts at `start`.
  static func endOfRun(of class: CharacterClass, in bytes: [UInt8], _ range: Range<Int>) -> Int {
    var index = range.lowerBound
    while index < range.upperBound {
      let (next, end) = of(bytes, at: index)
      if next != `class` { break }
      index = end
    }
    return index
  }
}

extension Unicode.Scalar {
  /// Whether a regular expression's `\w` matches: letters, marks, digits, connectors, joiners.
  var isWordCharacter: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: true
    default: properties.isAlphabetic || properties.isJoinControl
    }
  }
}
