/// The kinds of characters that steps look for, after Swift's Unicode tables.
extension Unicode.Scalar {
  /// Decimal digits, letters and other characters that are numbers.
  var isNumber: Bool {
    switch properties.generalCategory {
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }

  /// Punctuation, and every ASCII character that is no letter, digit, space or control.
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
