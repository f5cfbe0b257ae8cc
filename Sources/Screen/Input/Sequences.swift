/// Where the units that a terminal sends end: characters, control characters, escape sequences.
enum Sequences {
  private static let escape: UInt8 = 0x1B

  /// The length of the first unit; nil if its end has not come yet.
  static func length(of bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first else { return nil }
    if first == escape { return escapeLength(bytes) }
    if first < 0x80 { return 1 }
    return characterLength(bytes)
  }

  /// Whether a sequence has one of the introducers after which nothing is a key.
  static func isIntroduced(_ unit: ArraySlice<UInt8>) -> Bool {
    guard unit.count > 2 else { return false }
    return "[O]PX^_".utf8.contains(unit[unit.startIndex + 1])
  }

  private static func escapeLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    let rest = bytes.dropFirst()
    guard let second = rest.first else { return nil }
    switch second {
    case UInt8(ascii: "["): return controlLength(bytes)
    case UInt8(ascii: "O"):
      // One letter; some terminals put a modifier before it.
      guard let end = rest.dropFirst().firstIndex(where: { !(0x30...0x39).contains($0) }) else {
        // In application mode the keypad's digits are letters: a digit is a modifier.
        return nil
      }
      return end - bytes.startIndex + 1
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"),
      UInt8(ascii: "_"):
      return stringLength(bytes)
    // The first Escape is a key, and the second may begin something.
    case escape: return 1
    default: return length(of: rest).map { $0 + 1 }
    }
  }

  /// ESC [, parameters, intermediates, and a final byte.
  private static func controlLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    let body = bytes.dropFirst(2)
    guard let third = body.first else { return nil }
    switch third {
    // The Linux console's function keys.
    case UInt8(ascii: "["): return bytes.count >= 4 ? 4 : nil
    // A mouse report in three bytes.
    case UInt8(ascii: "M"): return bytes.count >= 6 ? 6 : nil
    default: break
    }
    // rxvt ends shifted keys with a dollar sign, which elsewhere stands before the end.
    let digits = body.prefix { (0x30...0x39).contains($0) }
    if !digits.isEmpty, body.dropFirst(digits.count).first == UInt8(ascii: "$") {
      return digits.count + 3
    }
    guard let end = body.firstIndex(where: { !(0x20...0x3F).contains($0) }) else { return nil }
    // Another sequence began: this one stays without an end.
    if bytes[end] < 0x20 { return end - bytes.startIndex }
    return end - bytes.startIndex + 1
  }

  /// A string up to BEL or ESC \.
  private static func stringLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.startIndex + 2
    while index < bytes.endIndex {
      if bytes[index] == 0x07 { return index - bytes.startIndex + 1 }
      if bytes[index] == escape {
        guard index + 1 < bytes.endIndex else { return nil }
        let isEnd = bytes[index + 1] == UInt8(ascii: "\\")
        return index - bytes.startIndex + (isEnd ? 2 : 0)
      }
      index += 1
    }
    return nil
  }

  /// The bytes of one UTF-8 character; a byte that begins none stands alone.
  private static func characterLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    let first = bytes[bytes.startIndex]
    let length =
      switch first {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 1
      }
    let rest = bytes.dropFirst().prefix(length - 1)
    if let bad = rest.firstIndex(where: { $0 & 0xC0 != 0x80 }) { return bad - bytes.startIndex }
    return rest.count == length - 1 ? length : nil
  }
}
