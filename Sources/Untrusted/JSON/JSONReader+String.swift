extension JSONReader {
  /// Reads a quoted string and moves past it.
  mutating func string() throws(JSONError) -> String {
    position += 1
    var text = try plainRun()
    while true {
      switch current {
      case nil: throw error("the text ends inside a string")
      case UInt8(ascii: "\""):
        position += 1
        return text
      case UInt8(ascii: "\\"): text.unicodeScalars.append(try escape())
      case .some: throw error("a raw control character in a string")
      }
      text += try plainRun()
    }
  }

  /// What comes before the next quote, escape or control character.
  private mutating func plainRun() throws(JSONError) -> String {
    let start = position
    while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    let run = bytes[start..<position]
    if let text = String(validating: run, as: UTF8.self) { return text }
    let bad = UTF8Text.firstInvalidOffset(in: run) ?? 0
    throw error("malformed UTF-8 in a string", at: start + bad)
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let kind = current else { throw error("the text ends inside a string") }
    position += 1
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if code >> 10 == 0x36, skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) {
        let low = try hexadecimal()
        guard low >> 10 == 0x37 else { throw error("a lone surrogate in a string", at: start) }
        code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
      }
      guard let scalar = Unicode.Scalar(code) else {
        throw error("a lone surrogate in a string", at: start)
      }
      return scalar
    default: throw error("an unknown escape in a string", at: start)
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
        byte < 0x80
      else { throw error("expected four hexadecimal digits") }
      code = code << 4 + UInt32(digit)
      position += 1
    }
    return code
  }
}
