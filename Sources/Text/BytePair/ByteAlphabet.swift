/// The printable character that byte-level tokens write for each byte.
///
/// Source: GPT-2. Printable Latin-1 characters stand for themselves; the other bytes take the
/// characters from U+0100 on, in order, so a space is "Ġ".
enum ByteAlphabet {
  /// The character of each byte, as UTF-8.
  static let spellings: [[UInt8]] = scalars.map { Array(String($0).utf8) }

  private static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (0..<256).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF:
        return Unicode.Scalar(UInt8(byte))
      default:
        defer { next += 1 }
        return Unicode.Scalar(next) ?? "\u{FFFD}"
      }
    }
  }()

  private static let bytes = Dictionary(uniqueKeysWithValues: zip(scalars, UInt8.min...UInt8.max))

  /// The characters of some bytes, as UTF-8.
  static func spelling(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(2 * bytes.count)
    for byte in bytes { result += spellings[Int(byte)] }
    return result
  }

  /// The bytes that a token's characters stand for; nil if one of them stands for none.
  static func decode(_ token: [UInt8]) -> [UInt8]? {
    let decoded = String(decoding: token, as: UTF8.self).unicodeScalars.map { bytes[$0] }
    return decoded.contains(nil) ? nil : decoded.compactMap { $0 }
  }
}
