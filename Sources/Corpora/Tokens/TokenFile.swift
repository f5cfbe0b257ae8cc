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
  static let version: UInt32 = 2
  static let magic = Array("tsldtoks".utf8)
  private static let footerSize = 80
  private static let checksumSize = 16
  private static let noteSize = 32

  static func tokenWidth(vocabularySize: Int) -> Int { vocabularySize <= 1 << 16 ? 2 : 4 }

  static func padding(after size: Int) -> Int { (8 - size % 8) % 8 }

  /// Texts, or one document with tokens that are no labels, by their tokens.
  struct Run: Equatable {
    let tokens: Range<Int>
    let isMasked: Bool
  }

  let vocabularySize: Int
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
    let footer = bytes.count - Self.footerSize
    guard footer >= 0 else { throw Self.damage("it has no end") }
    func word(_ offset: Int) -> UInt64 { Self.load(bytes, at: offset) }
    func count(_ index: Int) -> Int { Int(clamping: word(footer + 16 + 8 * index)) }
    guard bytes[footer...].starts(with: Self.magic) else {
      throw Self.damage("it is no token file")
    }
    let version = UInt32(truncatingIfNeeded: word(footer + 8))
    guard version == Self.version else {
      throw Self.damage("it has version \(version), not \(Self.version)")
    }
    guard ContentKey(high: word(footer + 48), low: word(footer + 56)) == key else {
      throw Self.damage("it belongs to another corpus")
    }
    tokenWidth = Int(word(footer + 8) >> 32)
    guard count(3) == vocabularySize,
      tokenWidth == Self.tokenWidth(vocabularySize: vocabularySize)
    else { throw Self.damage("it belongs to another vocabulary") }
    (tokenCount, runCount) = (count(0), count(1))
    let noteCount = count(2)
    // Far above any corpus, and far from overflow.
    guard tokenCount < 1 << 48, runCount <= tokenCount, noteCount < 1 << 32 else {
      throw Self.damage("its size and its counts do not agree")
    }
    maskOffset = tokenWidth * tokenCount + Self.padding(after: tokenWidth * tokenCount)
    let maskSize = runCount > 0 ? (tokenCount + 7) / 8 : 0
    runOffset = maskOffset + maskSize + Self.padding(after: maskSize)
    let noteOffset = runOffset + 8 * runCount
    guard footer == noteOffset + Self.noteSize * noteCount else {
      throw Self.damage("its size and its counts do not agree")
    }
    var hash = ContentHash()
    bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      hash.update(UnsafeRawBufferPointer(rebasing: bytes.dropLast(Self.checksumSize)))
    }
    guard hash.finish() == ContentKey(high: word(footer + 64), low: word(footer + 72)) else {
      throw Self.damage("its checksum is wrong")
    }
    notes = (0..<noteCount).compactMap { index in
      let offset = noteOffset + Self.noteSize * index
      return TextNote.Kind(rawValue: word(offset)).map { kind in
        TextNote(
          kind: kind, file: Int(clamping: word(offset + 8)),
          count: Int(clamping: word(offset + 16)),
          place: Int(clamping: word(offset + 24)))
      }
    }
    self.bytes = bytes
    self.vocabularySize = vocabularySize
    largestToken = Self.largestToken(bytes, width: tokenWidth, count: tokenCount)
    // A checksum shows accidents. A token is an index into a model's weights, so it must be right
    // even in a file that was made to be wrong.
    guard largestToken < vocabularySize else {
      throw Self.damage("it has tokens that the vocabulary has not")
    }
    guard runsAreSound else { throw Self.damage("its runs overlap") }
  }

  private static func damage(_ reason: String) -> Problem {
    Problem(.invalid, "", reason)
  }

  // MARK: Content

  func tokens(_ range: Range<Int>) -> [Int32] {
    precondition(0 <= range.lowerBound && range.upperBound <= tokenCount, "no such tokens")
    return Self.tokens(bytes, width: tokenWidth, range)
  }

  private static func tokens(_ bytes: Data, width: Int, _ range: Range<Int>) -> [Int32] {
    bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      [Int32](unsafeUninitializedCapacity: range.count) { result, count in
        count = range.count
        for (index, token) in range.enumerated() {
          let value =
            width == 2
            ? Int32(
              UInt16(
                littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * token, as: UInt16.self)))
            : Int32(
              littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * token, as: Int32.self))
          result.initializeElement(at: index, to: value)
        }
      }
    }
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
    return (0..<runCount).map { index in
      let (end, isMasked) = run(index)
      defer { start = end }
      return Run(tokens: start..<end, isMasked: isMasked)
    }
  }

  private func run(_ index: Int) -> (end: Int, isMasked: Bool) {
    let value = Self.load(bytes, at: runOffset + 8 * index)
    return (Int(value >> 1), value & 1 == 1)
  }

  private static func load(_ bytes: Data, at offset: Int) -> UInt64 {
    bytes.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  }

  // MARK: Checks

  private static func largestToken(_ bytes: Data, width: Int, count: Int) -> Int {
    // Parts, so that nothing as large as the file is made.
    stride(from: 0, to: count, by: 1 << 16).reduce(-1) { largest, start in
      // A negative token counts as the largest of all.
      tokens(bytes, width: width, start..<min(start + 1 << 16, count)).reduce(largest) {
        max($0, Int(UInt32(bitPattern: $1)))
      }
    }
  }

  private var runsAreSound: Bool {
    var start = 0
    for index in 0..<runCount {
      let end = run(index).end
      guard end >= start else { return false }
      start = end
    }
    return runCount == 0 || start == tokenCount
  }
}
