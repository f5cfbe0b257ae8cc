/// Walks UTF-8 bytes scalar by scalar without making a `String`.
@usableFromInline
package enum UTF8Text {
  /// The offset of the first byte that is no part of well-formed UTF-8, nil if all of it is.
  @inlinable
  package static func firstInvalidOffset(in bytes: some Sequence<UInt8>) -> Int? {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded): offset += encoded.count
      case .error: return offset
      case .emptyInput: return nil
      }
    }
  }

  /// The number of bytes of the scalar that starts with `lead`, in well-formed text.
  @inlinable
  package static func length(lead: UInt8) -> Int {
    if lead < 0x80 { return 1 }
    if lead < 0xE0 { return 2 }
    return lead < 0xF0 ? 3 : 4
  }

  /// The scalar that starts at `index`, and where the next one starts, in well-formed text.
  @inlinable
  package static func scalar(
    in bytes: [UInt8], at index: Int
  ) -> (scalar: Unicode.Scalar, end: Int) {
    let lead = bytes[index]
    if lead < 0x80 { return (Unicode.Scalar(lead), index + 1) }
    let count = length(lead: lead)
    var code = UInt32(lead) & (0xFF >> UInt32(count + 1))
    for next in index + 1..<index + count { code = code << 6 | UInt32(bytes[next] & 0x3F) }
    return (Unicode.Scalar(code) ?? "\u{FFFD}", index + count)
  }

  /// Where the scalar that ends before `end` starts, in well-formed text.
  package static func startOfScalar(in bytes: [UInt8], before end: Int) -> Int {
    var index = end - 1
    while index > 0, bytes[index] & 0xC0 == 0x80 { index -= 1 }
    return index
  }
}
