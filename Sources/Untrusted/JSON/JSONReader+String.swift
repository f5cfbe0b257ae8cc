extension JSONReader {
  /// Reads a quoted string and moves past it.
  mutating func string() throws(JSONError) -> [UInt8] {
    position += 1
    let start = position
    // Most strings have no escape: find the end, then copy once.
    var isASCII: UInt8 = 0
    while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      isASCII |= byte
      position += 1
    }
    var text = Array(bytes[start..<position])
    if isASCII >= 0x80, let bad = UTF8Text.firstInvalidOffset(in: text) {
      throw error("malformed UTF-8 in a string", at: start + bad)
    }
    while true {
      switch current {
      case nil: throw error("the text ends inside a string")
      case UInt8(ascii: "\""):
        position += 1
        return text
      case UInt8(ascii: "\\"): try escape(into: &text)
      case .some(let byte) where byte < 0x20: throw error("a raw control character in a string")
      case .some: try plainRun(into: &text)
      }
    }
  }

  private mutating func plainRun(into text: inout [UInt8]) throws(JSONError) {
    let start = position
    while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    let run = bytes[start..<position]
    if let bad = UTF8Text.firstInvalidOffset(in: run) {
      throw error("malformed UTF-8 in a string", at: start + bad)
    }
    text += run
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = position
    position += 1
    guard let kind = current else { throw error("the text ends inside a string") }
    position += 1
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
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
      text += String(scalar).utf8
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
