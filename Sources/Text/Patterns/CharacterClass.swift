import Untrusted

/// The kinds of characters that steps look for, after Swift's Unicode tables.
enum CharacterClass: Sendable {
  case whitespace
  case word
  /// Decimal digits, letters and other characters that are numbers.
  case number
  /// Punctuation, and every ASCII character that is no letter, digit, space or control.
  case punctuation

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .whitespace: scalar.properties.isWhitespace
    case .word: scalar.isWordCharacter
    case .number: scalar.isNumber
    case .punctuation: scalar.isPunctuation
    }
  }

  /// Appends each character of the class within `range` to `matches`.
  func find(in text: [UInt8], _ range: Range<Int>, into matches: inout [Range<Int>]) {
    var index = range.lowerBound
    while index < range.upperBound {
      let (scalar, end) = UTF8Text.scalar(in: text, at: index)
      if contains(scalar) { matches.append(index..<end) }
      index = end
    }
  }
}

extension Unicode.Scalar {
  var isNumber: Bool {
    switch properties.generalCategory {
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }

  var isPunctuation: Bool {
    switch properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      true
    default: isASCII && properties.generalCategory != .control && !isWordCharacter && self != " "
    }
  }

  var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  /// Whether a regular expression's `\w` matches: letters, marks, digits, connectors, joiners.
  var isWordCharacter: Bool {
    if isASCII {
      return value == 0x5F || 0x30...0x39 ~= value || 0x61...0x7A ~= value | 0x20
    }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation:
      return true
    default: return properties.isAlphabetic || properties.isJoinControl
    }
  }
}
