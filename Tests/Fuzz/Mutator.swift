import Engine

/// Changes inputs at random, knowing their form well enough to get past the first check.
struct Mutator {
  /// What an input looks like.
  enum Form {
    /// JSON, or lines of it.
    case json
    /// A file of tensors: its header is JSON after eight bytes that say how long it is.
    case safetensors
    /// Lines of text.
    case text
    /// Anything else.
    case binary
  }

  private var random: RandomSource

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  mutating func number(below bound: Int) -> Int {
    Int.random(in: 0..<max(bound, 1), using: &random)
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(below: elements.count)]
  }

  /// An input with one to eight changes; `other` lends parts.
  mutating func mutated(_ bytes: [UInt8], _ form: Form, other: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...number(below: 3) * number(below: 4) {
      // Now and then the form does not count.
      switch number(below: 8) == 0 ? .binary : form {
      case .json: changeJSON(&bytes, other)
      case .safetensors: changeHeader(&bytes, other)
      case .text: changeText(&bytes, other)
      case .binary: changeBytes(&bytes, other)
      }
    }
    return bytes
  }

  // MARK: Bytes

  private mutating func changeBytes(_ bytes: inout [UInt8], _ other: [UInt8]) {
    guard !bytes.isEmpty else { return bytes = Array(other.prefix(number(below: 64))) }
    let place = number(below: bytes.count)
    switch number(below: 9) {
    case 0: bytes[place] ^= 1 << UInt8(number(below: 8))
    case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
    case 2: bytes[place] = pick([0, 0xFF, 0x7F, 0x80, 0x0A, 0x22])
    case 3: bytes.removeLast(bytes.count - place)
    case 4: bytes.removeSubrange(place..<min(place + 1 + number(below: 64), bytes.count))
    case 5: bytes.insert(contentsOf: span(of: bytes, longest: 256), at: place)
    case 6: bytes.insert(contentsOf: span(of: other, longest: 256), at: place)
    case 7:
      // A number of two to eight bytes, either end first.
      let width = pick([2, 4, 8])
      var value = pick(Self.extremes)
      if number(below: 2) == 0 { value = value.byteSwapped }
      for index in 0..<width where place + index < bytes.count {
        bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
      }
    default:
      bytes += [UInt8](repeating: UInt8(truncatingIfNeeded: random.next()), count: place % 999)
    }
  }

  private static let extremes: [UInt64] = [
    0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 40, 1 << 53,
    UInt64(Int64.max), 1 << 63, .max, .max - 7,
  ]

  private mutating func span(of bytes: [UInt8], longest: Int) -> [UInt8] {
    guard !bytes.isEmpty else { return [] }
    let start = number(below: bytes.count)
    return Array(bytes[start..<min(start + 1 + number(below: longest), bytes.count)])
  }

  // MARK: JSON

  private mutating func changeJSON(_ bytes: inout [UInt8], _ other: [UInt8]) {
    let values = JSONSpans(bytes)
    guard let span = values.pick(number(below: values.count)) else {
      return changeBytes(&bytes, other)
    }
    switch number(below: 8) {
    case 0, 1, 2: bytes.replaceSubrange(span, with: Array(pick(Self.values).utf8))
    case 3:
      // Without its key or its place, and one of the commas around it.
      let whole = values.member(span)
      bytes.removeSubrange(whole)
    case 4:
      let whole = values.member(span)
      bytes.insert(contentsOf: Array(bytes[whole]), at: whole.lowerBound)
    case 5:
      let depth = pick([1, 2, 63, 64, 65, 500])
      let (open, close) = pick([("[", "]"), (#"{"a":"#, "}")])
      bytes.replaceSubrange(
        span,
        with: Array(String(repeating: open, count: depth).utf8) + bytes[span]
          + Array(String(repeating: close, count: depth).utf8))
    case 6:
      let lender = JSONSpans(other)
      if let lent = lender.pick(number(below: lender.count)) {
        bytes.replaceSubrange(span, with: Array(other[lent].prefix(20_000)))
      }
    default:
      if let second = values.pick(number(below: values.count)) {
        let content = Array(bytes[second])
        bytes.replaceSubrange(span, with: content.prefix(20_000))
      }
    }
  }

  private static let values = [
    "0", "1", "-1", "2", "3", "0.5", "1e-38", "1e38", "1e308", "-1e308", "1e400", "127", "128",
    "255",
    "65535", "65536", "1048576", "2147483647", "2147483648", "-2147483648", "4294967296",
    "9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
    "null",
    "true", "false", "[]", "{}", "\"\"", "\"a\"", "NaN", "Infinity", "-Infinity", "\"\\u0000\"",
    "\"\\ud800\"", "\"\\u202e\\u200b\\u001b[31m\"", "\"e\\u0301\\u0301\"", "[0,0]", "[-1,4]",
    "[9223372036854775807,2]", "[[]]", "{\"type\":\"BPE\"}", "\"../../etc/passwd\"", "\"(a*)*b\"",
    "\"" + String(repeating: "a", count: 3000) + "\"",
    "[" + String(repeating: "0,", count: 3000) + "0]",
  ]

  // MARK: Tensors

  private mutating func changeHeader(_ bytes: inout [UInt8], _ other: [UInt8]) {
    guard let count = Self.headerLength(bytes) else { return changeBytes(&bytes, other) }
    var header = Array(bytes[8..<8 + count])
    let otherCount = Self.headerLength(other) ?? 0
    changeJSON(&header, otherCount > 0 ? Array(other[8..<8 + otherCount]) : [])
    let length = UInt64(header.count)
    let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(8 * $0)) }
    bytes.replaceSubrange(0..<8 + count, with: prefix + header)
  }

  private static func headerLength(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 8 else { return nil }
    let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length <= UInt64(bytes.count - 8) ? Int(length) : nil
  }

  // MARK: Text

  private mutating func changeText(_ bytes: inout [UInt8], _ other: [UInt8]) {
    let words = [
      "\u{FEFF}", "\r\n", "\r", "\n\n", "\0", "\u{1B}[2J", "\u{202E}", "e\u{301}",
      "\u{1100}\u{1161}",
      "👩‍👩‍👧", "theme[", "]=\"", "#FFF", "\"", "'", "<|endoftext|>", "</s>", "PAR1", "<html>", "a,b,c",
      "{\"text\": \"x\"}", "[{\"text\": \"x\"}]", String(repeating: "a", count: 5000),
      String(repeating: " ", count: 5000),
    ]
    let place = number(below: bytes.count + 1)
    switch number(below: 3) {
    case 0: bytes.insert(contentsOf: Array(pick(words).utf8), at: place)
    case 1: bytes.insert(contentsOf: span(of: other, longest: 400), at: place)
    default: changeBytes(&bytes, other)
    }
  }
}

/// Where the values of a JSON text stand; what is no JSON has some as well.
struct JSONSpans {
  private let bytes: [UInt8]
  private var spans: [Range<Int>] = []

  var count: Int { spans.count }

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var open: [Int] = []
    var index = 0
    while index < bytes.count, spans.count < 5000 {
      let start = index
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
          index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index + 1, bytes.count)
        spans.append(start..<index)
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        open.append(start)
        index += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        index += 1
        if let first = open.popLast() { spans.append(first..<index) }
      case UInt8(ascii: "-"), UInt8(ascii: "."), 0x30...0x39, 0x41...0x5A, 0x61...0x7A:
        while index < bytes.count,
          bytes[index] >= 0x2B && bytes[index] != UInt8(ascii: ",")
            && bytes[index] != UInt8(ascii: ":") && bytes[index] != UInt8(ascii: "]")
            && bytes[index] != UInt8(ascii: "}")
        { index += 1 }
        spans.append(start..<max(index, start + 1))
        index = max(index, start + 1)
      default: index += 1
      }
    }
  }

  func pick(_ index: Int) -> Range<Int>? {
    spans.indices.contains(index) ? spans[index] : nil
  }

  /// A value with its key, and the comma after it or else the one before.
  func member(_ span: Range<Int>) -> Range<Int> {
    var (start, end) = (span.lowerBound, span.upperBound)
    if let colon = before(start), bytes[colon] == UInt8(ascii: ":"),
      let key = spans.last(where: { $0.upperBound <= colon })
    {
      start = key.lowerBound
    }
    var next = end
    while next < bytes.count, bytes[next] <= 0x20 { next += 1 }
    if next < bytes.count, bytes[next] == UInt8(ascii: ",") {
      end = next + 1
    } else if let comma = before(start), bytes[comma] == UInt8(ascii: ",") {
      start = comma
    }
    return start..<end
  }

  private func before(_ index: Int) -> Int? {
    var index = index - 1
    while index >= 0, bytes[index] <= 0x20 { index -= 1 }
    return index >= 0 ? index : nil
  }
}
