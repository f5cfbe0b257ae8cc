import Foundation
import Untrusted

/// SentencePiece's table of replacements: a double-array trie of keys, and what they become.
struct PrecompiledMap: Sendable {
  private var units: [UInt32] = []
  /// The replacements, each ended by a zero byte.
  private var replacements: [UInt8] = []

  /// Reads `precompiled_charsmap`: base64 of the trie's size, the trie and the replacements.
  init(_ field: JSONField) throws(Problem) {
    if field.isNull { return }
    let malformed = field.invalid(expected: "a table that SentencePiece compiled", found: "another")
    guard let data = Data(base64Encoded: Data(try field.string)) else { throw malformed }
    let bytes = Array(data)
    if bytes.isEmpty { return }
    func word(_ index: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
    }
    guard bytes.count >= 4 else { throw malformed }
    let trieSize = Int(word(0))
    guard trieSize % 4 == 0, trieSize > 0, 4 + trieSize <= bytes.count else { throw malformed }
    units = stride(from: 4, to: 4 + trieSize, by: 4).map(word)
    replacements = Array(bytes[(4 + trieSize)...])
  }

  /// What a text becomes: each grapheme is looked up if it is short, or else each of its scalars.
  func apply(to text: [UInt8]) -> [UInt8] {
    guard !units.isEmpty else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    for grapheme in String(decoding: text, as: UTF8.self) {
      let bytes = Array(grapheme.utf8)
      if bytes.count < 6, let replacement = replacement(of: bytes[...]) {
        result += replacement
        continue
      }
      var index = 0
      while index < bytes.count {
        let end = index + UTF8Text.length(lead: bytes[index])
        result += replacement(of: bytes[index..<end]) ?? bytes[index..<end]
        index = end
      }
    }
    return result
  }

  /// What the shortest key becomes that `text` starts with.
  private func replacement(of text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let root = unit(0) else { return nil }
    var node = Self.offset(root)
    for byte in text {
      if byte == 0 { return nil }
      node ^= Int(byte)
      guard let unit = self.unit(node), unit & 0x8000_00FF == UInt32(byte) else { return nil }
      node ^= Self.offset(unit)
      if unit >> 8 & 1 == 1, let leaf = self.unit(node) {
        let start = Int(leaf & 0x7FFF_FFFF)
        guard start <= replacements.count else { return nil }
        return replacements[start...].prefix { $0 != 0 }
      }
    }
    return nil
  }

  private func unit(_ index: Int) -> UInt32? { index < units.count ? units[index] : nil }

  private static func offset(_ unit: UInt32) -> Int {
    Int(unit >> 10) << Int((unit & 1 << 9) >> 6)
  }
}
