/// A hash of 128 bits that tells contents apart.
struct ContentKey: Hashable, Sendable {
  let high: UInt64
  let low: UInt64
}

extension ContentKey: CustomStringConvertible {
  /// 32 hexadecimal digits.
  var description: String { Self.hexadecimal(high) + Self.hexadecimal(low) }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
