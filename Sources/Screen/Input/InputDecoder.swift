import Terminal

/// Turns the bytes that a terminal sends into what a person did.
///
/// It reads whole sequences by their grammar (ECMA-48), so that one it does not know is skipped and
/// never taken for keys. It neither waits nor reads: who owns it calls ``expire()`` when nothing
/// more came for ``patience``.
struct InputDecoder {
  /// How long the rest of a sequence may take before an Escape was only an Escape.
  static let escapeDelay = 40
  /// How long the rest of a pasted text may take before Ctrl-C gives it up: its end may be lost.
  static let pasteDelay = 2000
  /// The most bytes of a pasted text; the rest is dropped.
  static let longestPaste = 1 << 20
  /// The most bytes of any other sequence.
  static let longestSequence = 4096

  private let keys: KeyTable
  private var buffer: [UInt8] = []
  private var paste: [UInt8]?
  /// Whether nothing more of a paste came in time.
  private var hasStalled = false

  init(keys: KeyTable = KeyTable()) { self.keys = keys }

  /// The milliseconds to wait for more; nil if nothing is unfinished.
  var patience: Int? {
    if paste != nil { return hasStalled ? nil : Self.pasteDelay }
    return buffer.isEmpty ? nil : Self.escapeDelay
  }

  /// Takes bytes in; returns what they complete.
  mutating func feed(_ bytes: some Sequence<UInt8>) -> [Input] {
    let bytes = Array(bytes)
    if hasStalled, bytes.first == Self.interrupt { (paste, buffer) = (nil, []) }
    hasStalled = false
    buffer += bytes
    var inputs: [Input] = []
    var rest = buffer[...]
    while !rest.isEmpty {
      if paste != nil {
        guard let text = takePaste(&rest) else { break }
        inputs.append(.paste(text))
        continue
      }
      guard let length = Sequences.length(of: rest) else { break }
      let unit = rest.prefix(length)
      rest = rest.dropFirst(length)
      if Array(unit) == Self.pasteStart { paste = [] } else { inputs += decode(unit) }
    }
    if paste == nil, rest.count > Self.longestSequence { rest = [] }
    buffer = Array(rest)
    return inputs
  }

  /// Settles what is unfinished: nothing more came in time. Only its end ends a pasted text, or
  /// what comes of it later would be taken for keys.
  mutating func expire() -> [Input] {
    hasStalled = paste != nil
    if hasStalled { return [] }
    defer { buffer = [] }
    // A lone Escape is the key; any other rest is half a sequence.
    return buffer == [Self.escape] ? [.key(.escape)] : []
  }

  private func decode(_ unit: ArraySlice<UInt8>) -> [Input] {
    guard let first = unit.first else { return [] }
    if first >= 0x20, first != 0x7F {
      return String(validating: unit, as: UTF8.self)?.map { .key(.character($0)) } ?? []
    }
    guard first == Self.escape else { return keys.control(first).map { [.key($0)] } ?? [] }
    if let mouse = MouseReport.decode(unit) { return [.mouse(mouse)] }
    if let key = keys.key(Array(unit)) { return [.key(key)] }
    if unit.count == 1 { return [.key(.escape)] }
    guard !Sequences.isIntroduced(unit) else { return [] }
    // Alt sends Escape before the key; so does somebody who types fast.
    return [.key(.escape)] + decode(unit.dropFirst())
  }

  // MARK: Pasted text

  private static let escape: UInt8 = 0x1B
  private static let interrupt: UInt8 = 0x03
  private static let pasteStart = Array("\u{1B}[200~".utf8)
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// Takes what belongs to the paste; its text if it ended.
  private mutating func takePaste(_ rest: inout ArraySlice<UInt8>) -> String? {
    var text = paste ?? []
    guard let end = rest.firstRange(of: Self.pasteEnd) else {
      // The end may have come half.
      let kept = rest.suffix(Self.pasteEnd.count - 1)
      let half = kept.indices.first { Self.pasteEnd.starts(with: rest[$0...]) } ?? rest.endIndex
      text += rest[..<half].prefix(max(Self.longestPaste - text.count, 0))
      paste = text
      rest = rest[half...]
      return nil
    }
    text += rest[..<end.lowerBound].prefix(max(Self.longestPaste - text.count, 0))
    rest = rest[end.upperBound...]
    paste = nil
    return Self.text(text)
  }

  /// Terminals send Return for the end of a line.
  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
      .replacing("\r\n", with: "\n").replacing("\r", with: "\n")
  }
}
