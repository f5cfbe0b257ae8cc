/// What is wrong with a JSON text, and at which byte.
package struct JSONError: Error, Equatable, Sendable {
  /// Bytes before the place where reading stopped.
  package let offset: Int
  package let reason: String

  /// The place as people count it: lines and characters from 1.
  package func place(in text: some Sequence<UInt8>) -> (line: Int, column: Int) {
    var (line, column) = (1, 1)
    for byte in text.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        (line, column) = (line + 1, 1)
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }
}

/// Reads JSON (RFC 8259) strictly from untrusted bytes.
///
/// Malformed UTF-8, lone surrogates, trailing bytes, nesting deeper than ``depthLimit`` and more
/// values than a limit are errors; no input crashes it or takes more memory than that many values.
package struct JSONReader {
  /// Arrays and objects may be nested this deep.
  package static let depthLimit = 64
  /// So many values may be in a text where nothing else is said: the largest tokenizers have half as
  /// many, and each takes some 50 bytes of memory.
  package static let valueLimit = 1 << 22
  private static let notFinite =
    "expected a value; NaN and Infinity are no JSON: write a finite number or null"

  let bytes: [UInt8]
  var position = 0
  private var depth = 0
  private var valueCount = 0
  private let valueLimit: Int
  private let refusesRepeatedKeys: Bool
  private let allowsAnyNumber: Bool

  /// `allowsAnyNumber` takes `NaN`, `Infinity` and numbers too large to represent too, as Python's
  /// writers and readers do: for data of which nobody reads the numbers.
  package static func parse(
    _ bytes: [UInt8], valueLimit: Int = JSONReader.valueLimit, refusesRepeatedKeys: Bool = false,
    allowsAnyNumber: Bool = false
  ) throws(JSONError) -> JSONValue {
    if RegularFile.isGitPointer(bytes) {
      throw JSONError(offset: 0, reason: RegularFile.gitPointer)
    }
    var reader = JSONReader(
      bytes: bytes, valueLimit: valueLimit, refusesRepeatedKeys: refusesRepeatedKeys,
      allowsAnyNumber: allowsAnyNumber)
    reader.skipWhitespace()
    let value = try reader.value()
    reader.skipWhitespace()
    if reader.position < bytes.count { throw reader.error("unexpected text after the value") }
    return value
  }

  func error(_ reason: String, at offset: Int? = nil) -> JSONError {
    JSONError(offset: offset ?? position, reason: reason)
  }

  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipWhitespace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  /// Moves past `byte` if it comes next.
  mutating func skip(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    guard let first = current else { throw error("the text ends where a value is expected") }
    valueCount += 1
    guard valueCount <= valueLimit else { throw error("more than \(valueLimit) values") }
    switch first {
    case UInt8(ascii: "{"): return try nested { (reader) throws(JSONError) in try reader.object() }
    case UInt8(ascii: "["): return try nested { (reader) throws(JSONError) in try reader.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try keyword("true", .boolean(true))
    case UInt8(ascii: "f"): return try keyword("false", .boolean(false))
    case UInt8(ascii: "n"): return try keyword("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "N"), UInt8(ascii: "I"):
      guard allowsAnyNumber else { throw error(Self.notFinite) }
      return first == UInt8(ascii: "N")
        ? try keyword("NaN", .number(.nan)) : try keyword("Infinity", .number(.infinity))
    default: throw error("expected a value")
    }
  }

  private mutating func nested(
    _ read: (inout JSONReader) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    guard depth < Self.depthLimit else {
      throw error("nested deeper than \(Self.depthLimit) levels")
    }
    depth += 1
    position += 1
    skipWhitespace()
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    var object = JSONObject()
    var keys: Set<String> = []
    if skip(UInt8(ascii: "}")) { return .object(object) }
    while true {
      guard current == UInt8(ascii: "\"") else { throw error("expected a key in quotes") }
      let start = position
      let key = try string()
      // Keys that are canonically equivalent are one to a set; as two they would hide one another.
      if refusesRepeatedKeys, !keys.insert(key).inserted {
        throw error("key \(quoted(key.utf8)) comes twice", at: start)
      }
      skipWhitespace()
      guard skip(UInt8(ascii: ":")) else { throw error("expected ':' after a key") }
      skipWhitespace()
      object.members.append(JSONObject.Member(key: key, value: try value()))
      skipWhitespace()
      if skip(UInt8(ascii: "}")) { return .object(object) }
      guard skip(UInt8(ascii: ",")) else { throw error("expected ',' or '}' in an object") }
      skipWhitespace()
    }
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    var elements: [JSONValue] = []
    if skip(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value())
      skipWhitespace()
      if skip(UInt8(ascii: "]")) { return .array(elements) }
      guard skip(UInt8(ascii: ",")) else { throw error("expected ',' or ']' in an array") }
      skipWhitespace()
    }
  }

  private mutating func keyword(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    let end = position + word.utf8CodeUnitCount
    let text = Array("\(word)".utf8)
    guard end <= bytes.count, bytes[position..<end].elementsEqual(text) else {
      throw error("expected '\(word)'")
    }
    position = end
    return value
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    var isInteger = true
    if skip(UInt8(ascii: "-")), current == UInt8(ascii: "I") {
      guard allowsAnyNumber else { throw error(Self.notFinite, at: start) }
      return try keyword("Infinity", .number(-.infinity))
    }
    if !skip(UInt8(ascii: "0")) { try digits() }
    if skip(UInt8(ascii: ".")) {
      isInteger = false
      try digits()
    }
    if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
      isInteger = false
      if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite || allowsAnyNumber else {
      throw error("a number too large to represent", at: start)
    }
    return .number(value)
  }

  /// Moves past one digit or more.
  private mutating func digits() throws(JSONError) {
    let start = position
    while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    if position == start { throw error("expected a digit") }
  }
}
