import Terminal

/// Which keys send which sequences: those of xterm, tmux, screen, rxvt and the Linux console, and
/// those that a terminal's description adds.
struct KeyTable {
  private let described: [[UInt8]: Key]

  /// - Parameter described: sequences from the terminal's description, which come first.
  init(described: [[UInt8]: Key] = [:]) { self.described = described }

  /// The key of a control character.
  func control(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x1B: .escape
    case 0x00...0x1F:
      // Control takes 64 off: Ctrl-A is 1.
      .control(Character(Character(UnicodeScalar(byte + 0x40)).lowercased()))
    default: nil
    }
  }

  /// The key of a sequence that starts with Escape.
  func key(_ bytes: [UInt8]) -> Key? {
    if let key = described[bytes] { return key }
    let text = bytes.dropFirst()
    switch text.first {
    case UInt8(ascii: "[") where text.count > 1: return Self.controlSequence(text.dropFirst())
    case UInt8(ascii: "O") where text.count > 1:
      return text.last.flatMap { Self.single[$0] ?? Self.letters[$0] ?? Self.keypad[$0] }
    default: return nil
    }
  }

  /// What stands after `ESC [`: numbers and a letter that says what they mean. Modifiers make no
  /// difference.
  private static func controlSequence(_ body: ArraySlice<UInt8>) -> Key? {
    guard let last = body.last else { return nil }
    if body.count == 2, body.first == UInt8(ascii: "[") {
      return (0x41...0x45).contains(last) ? .function(Int(last) - 0x40) : nil
    }
    let parameters = body.dropLast()
    guard parameters.allSatisfy({ (0x30...0x3B).contains($0) }) else { return nil }
    let numbers = parameters.split(
      separator: UInt8(ascii: ";"), omittingEmptySubsequences: false
    ).map { part in
      // What stands after a colon only refines the number; one that is left out is 1.
      part.isEmpty
        ? 1 : Int(String(decoding: part.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)) ?? -1
    }
    switch last {
    // rxvt has other ends for keys with modifiers.
    case UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "@"):
      // xterm can be told to send every key by its character.
      if numbers.first == 27, numbers.count == 3 { return key(code: numbers[2], numbers[1]) }
      return numbers.first.flatMap { numbered[$0] }
    case UInt8(ascii: "u"):
      return numbers.first.flatMap { key(code: $0, numbers.dropFirst().first ?? 1) }
    case UInt8(ascii: "Z"): return .backTab
    // With a modifier, the key's own number is 1; others are answers to questions nobody asked.
    case _ where numbers.first != 1: return nil
    default: return single[last] ?? (parameters.isEmpty ? letters[last] : functions[last])
    }
  }

  /// A key by its character and modifiers, of which 4 is Control and 1 Shift.
  private static func key(code: Int, _ modifiers: Int) -> Key? {
    let modifiers = max(modifiers - 1, 0)
    switch code {
    case 9: return modifiers & 1 != 0 ? .backTab : .tab
    case 13: return .enter
    case 27: return .escape
    case 8, 127: return .backspace
    default: break
    }
    guard code >= 0x20, let scalar = UnicodeScalar(UInt32(clamping: code)) else { return nil }
    let character = Character(scalar)
    if modifiers & 4 != 0, let lower = character.lowercased().first { return .control(lower) }
    return .character(character)
  }

  private static let single: [UInt8: Key] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right,
    UInt8(ascii: "D"): .left, UInt8(ascii: "F"): .end, UInt8(ascii: "H"): .home,
  ]
  /// Keys that have a letter only without numbers.
  private static let letters: [UInt8: Key] = [
    UInt8(ascii: "a"): .up, UInt8(ascii: "b"): .down, UInt8(ascii: "c"): .right,
    UInt8(ascii: "d"): .left,
  ].merging(functions) { key, _ in key }
  private static let functions: [UInt8: Key] = [
    UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2),
    UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
  ]
  /// The keypad in application mode, after `ESC O`.
  private static let keypad: [UInt8: Key] = {
    var keys: [UInt8: Key] = [
      UInt8(ascii: " "): .character(" "), UInt8(ascii: "I"): .tab, UInt8(ascii: "M"): .enter,
      UInt8(ascii: "X"): .character("="),
    ]
    // From j on in the order of ASCII: * + , - . / and the digits.
    for (offset, character) in "*+,-./0123456789".enumerated() {
      keys[UInt8(ascii: "j") + UInt8(offset)] = .character(character)
    }
    return keys
  }()
  private static let numbered: [Int: Key] = {
    var keys: [Int: Key] = [
      1: .home, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    ]
    let functions = [
      11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34,
    ]
    for (index, number) in functions.enumerated() { keys[number] = .function(index + 1) }
    return keys
  }()
}
