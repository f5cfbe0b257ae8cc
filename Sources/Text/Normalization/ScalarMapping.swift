import Untrusted

/// Steps that change each character by itself.
enum ScalarMapping: Sendable {
  case lowercased
  case withoutMarks
  case withoutNonspacingMarks
  /// BERT's cleaning: no controls, and every kind of space is a space.
  case cleaned
  /// BERT's spaces around Chinese characters.
  case chineseApart
  /// SentencePiece's "nmt" rules for controls and spaces.
  case nmt

  func apply(to text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let (scalar, end) = UTF8Text.scalar(in: text, at: index)
      append(scalar, text[index..<end], to: &result)
      index = end
    }
    return result
  }

  private func append(
    _ scalar: Unicode.Scalar, _ bytes: ArraySlice<UInt8>, to result: inout [UInt8]
  ) {
    let space: UInt8 = 0x20
    switch self {
    case .lowercased:
      if scalar.isASCII {
        result.append(
          0x41...0x5A ~= scalar.value ? UInt8(scalar.value | 0x20) : bytes[bytes.startIndex])
      } else {
        result += scalar.properties.lowercaseMapping.utf8
      }
    case .withoutMarks: if !scalar.isMark { result += bytes }
    case .withoutNonspacingMarks:
      if scalar.properties.generalCategory != .nonspacingMark { result += bytes }
    case .cleaned:
      if scalar.isUnreadable { break }
      if scalar.properties.isWhitespace { result.append(space) } else { result += bytes }
    case .chineseApart:
      let isChinese = scalar.isChinese
      if isChinese { result.append(space) }
      result += bytes
      if isChinese { result.append(space) }
    case .nmt:
      switch scalar.value {
      case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: break
      case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
        result.append(space)
      default: result += bytes
      }
    }
  }
}

extension Unicode.Scalar {
  /// Whether BERT's cleaning removes it: controls other than tabs and line ends, formats,
  /// private characters.
  fileprivate var isUnreadable: Bool {
    if self == "\t" || self == "\n" || self == "\r" { return false }
    if self == "\u{FFFD}" { return true }
    switch properties.generalCategory {
    case .control, .format, .privateUse: return true
    default: return false
    }
  }

  /// CJK ideographs as BERT counts them.
  fileprivate var isChinese: Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
      0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
