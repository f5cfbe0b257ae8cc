import Foundation
import Untrusted

/// A token file, in memory or mapped, every byte of it checked.
///
/// All numbers are little-endian. Tokens come first, then a bit per token, 1 for labels, then 8
/// bytes per run; each of the three starts at a multiple of 8, and bits and runs are there only where
/// some tokens are no labels. A run is a document with such tokens, or texts between them: twice the
/// number of the token after its last, plus one if it has a mask. Then come 32 bytes per note: kind,
/// file, count and first place. The end has
///
/// | Bytes | Content                                                               |
/// |-------|-----------------------------------------------------------------------|
/// | 0–7   | `tsldtoks`                                                            |
/// | 8–11  | version                                                               |
/// | 12–15 | bytes per token: 2 up to 65,536 tokens in the vocabulary, otherwise 4 |
/// | 16–47 | numbers of tokens, runs and notes; the vocabulary's size              |
/// | 48–63 | key of what the tokens were made of                                   |
/// | 64–79 | hash of all the bytes before it                                       |
struct TokenFile: Sendable {
  static let version: UInt64 = 2
  /// "tsldtoks"
  static let magic: UInt64 = 0x736B_6F74_646C_7374
  private static let footerWords = 10
  private static let checksumSize = 16
  private static let noteWords = 4

  static func tokenWidth(vocabularySize: Int) -> Int { vocabularySize <= 1 << 16 ? 2 : 4 }

  static func padding(after size: Int) -> Int { (8 - size % 8) % 8 }

  /// Texts, or one document with tokens that are no labels, by their tokens.
  struct Run: Equatable {
    let tokens: Range<Int>
    let isMasked: Bool
  }

  let tokenCount: Int
  /// The largest token, -1 where there is none.
  let largestToken: Int
  let notes: [TextNote]
  private let tokenWidth: Int
  private let runCount: Int
  private let maskOffset: Int
  private let runOffset: Int
  private let bytes: Data

  /// Whether there are tokens that are no labels.
  var hasMask: Bool { runCount > 0 }

  /// Checks the bytes of a file that should have this key.
  init(_ bytes: Data, key: ContentKey, vocabularySize: Int) throws(Problem) {
    let footer = bytes.count - 8 * Self.footerWords
    try Self.require(footer >= 0, "it has no end")
    let end = Self.words(bytes, at: footer, count: Self.footerWords)
    try Self.require(end[0] == Self.magic, "it is no token file")
    let (version, width) = (end[1] & 0xFFFF_FFFF, end[1] >> 32)
    try Self.require(
      version == Self.version, "it has version \(version), not \(Self.version)")
    try Self.require(
      ContentKey(high: end[6], low: end[7]) == key, "it belongs to another corpus")
    tokenWidth = Self.tokenWidth(vocabularySize: vocabularySize)
    try Self.require(
      end[5] == vocabularySize && width == tokenWidth, "it belongs to another vocabulary")
    let counts = end[2...4].map { Int(clamping: $0) }
    (tokenCount, runCount) = (counts[0], counts[1])
    let noteCount = counts[2]
    // Far above any corpus, and far from overflow.
    try Self.require(
      tokenCount < 1 << 48 && runCount <= tokenCount && noteCount < 1 << 32,
      "its size and its counts do not agree")
    maskOffset = tokenWidth * tokenCount + Self.padding(after: tokenWidth * tokenCount)
    let maskSize = runCount > 0 ? (tokenCount + 7) / 8 : 0
    runOffset = maskOffset + maskSize + Self.padding(after: maskSize)
    let noteOffset = runOffset + 8 * runCount
    try Self.require(
      footer == noteOffset + 8 * Self.noteWords * noteCount,
      "its size and its counts do not agree")
    var hash = ContentHash()
    bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      hash.update(UnsafeRawBufferPointer(rebasing: bytes.dropLast(Self.checksumSize)))
    }
    try Self.require(
      hash.finish() == ContentKey(high: end[8], low: end[9]), "its checksum is wrong")
    notes = (0..<noteCount).compactMap { index in
      let offset = noteOffset + 8 * Self.noteWords * index
      return TextNote(words: Self.words(bytes, at: offset, count: Self.noteWords))
    }
    self.bytes = bytes
    largestToken = Self.largestToken(bytes, width: tokenWidth, count: tokenCount)
    // A checksum shows accidents. A token is an index into a model's weights, so it must be right
    // even in a file that was made to be wrong.
    try Self.require(
      largestToken < vocabularySize, "it has tokens that the vocabulary has not")
    let ends = runEnds.map { $0 >> 1 }
    try Self.require(
      ends == ends.sorted() && (ends.isEmpty || ends.last == UInt64(tokenCount)),
      "its runs overlap")
  }

  private static func require(_ isSound: Bool, _ damage: String) throws(Problem) {
    if !isSound { throw Problem(.invalid, "", damage) }
  }

  // MARK: Content

  func tokens(_ range: Range<Int>) -> [Int32] {
    precondition(0 <= range.lowerBound && range.upperBound <= tokenCount, "no such tokens")
    return Self.tokens(bytes, width: tokenWidth, range)
  }

  private static func tokens(_ bytes: Data, width: Int, _ range: Range<Int>) -> [Int32] {
    bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      range.map { token in
        width == 2
          ? Int32(load(bytes, at: 2 * token, as: UInt16.self))
          : load(bytes, at: 4 * token, as: Int32.self)
      }
    }
  }

  private static func words(_ bytes: Data, at offset: Int, count: Int) -> [UInt64] {
    bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      (0..<count).map { load(bytes, at: offset + 8 * $0, as: UInt64.self) }
    }
  }

  private static func load<Word: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, as type: Word.Type
  ) -> Word {
    Word(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
  }

  func labels(_ range: Range<Int>) -> [Bool] { range.map(isLabel) }

  func firstLabel(in range: Range<Int>) -> Int? { range.first(where: isLabel) }

  private func isLabel(_ token: Int) -> Bool {
    precondition(0..<tokenCount ~= token, "no such token")
    return !hasMask || bytes[maskOffset + token / 8] >> UInt8(token % 8) & 1 == 1
  }

  /// The documents with masks, and the texts between them; none in a file without a mask.
  var runs: [Run] {
    var start = 0
    return runEnds.map { value in
      defer { start = Int(value >> 1) }
      return Run(tokens: start..<Int(value >> 1), isMasked: value & 1 == 1)
    }
  }

  /// As the file has them.
  private var runEnds: [UInt64] { Self.words(bytes, at: runOffset, count: runCount) }

  private static func largestToken(_ bytes: Data, width: Int, count: Int) -> Int {
    // Parts, so that nothing as large as the file is made.
    stride(from: 0, to: count, by: 1 << 16).reduce(-1) { largest, start in
      // A negative token counts as the largest of all.
      tokens(bytes, width: width, start..<min(start + 1 << 16, count)).reduce(largest) {
        max($0, Int(UInt32(bitPattern: $1)))
      }
    }
  }
}
