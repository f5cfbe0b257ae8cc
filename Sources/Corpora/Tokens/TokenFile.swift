import Foundation

/// A token file, in memory or mapped, every byte of it checked.
struct TokenFile: Sendable {
  /// Texts or a pair, by their tokens.
  struct Run: Equatable {
    let tokens: Range<Int>
    let isPair: Bool
  }

  /// Why a file is not what it should be.
  struct Damage: Error, Equatable {
    let reason: String
  }

  let vocabularySize: Int
  let documentCount: Int
  private let layout: TokenLayout
  private let bytes: Data

  var tokenCount: Int { layout.tokenCount }

  /// Whether there are prompts, and so tokens that are no labels.
  var hasMask: Bool { layout.runCount > 0 }

  /// Checks the bytes of a file that should have this key.
  init(_ bytes: Data, key: ContentKey, vocabularySize: Int) throws(Damage) {
    guard bytes.count >= TokenFormat.headerSize else {
      throw Damage(reason: "it ends within its header")
    }
    self.bytes = bytes
    let header = Header(bytes)
    guard header.magic == TokenFormat.magic else { throw Damage(reason: "it is no token file") }
    guard header.version == TokenFormat.version else {
      throw Damage(reason: "it has version \(header.version), not \(TokenFormat.version)")
    }
    guard header.key == key else { throw Damage(reason: "it belongs to another corpus") }
    guard header.vocabularySize == UInt64(vocabularySize),
      header.tokenWidth == TokenFormat.tokenWidth(vocabularySize: vocabularySize)
    else { throw Damage(reason: "it belongs to another vocabulary") }
    guard
      let layout = TokenLayout(
        tokenWidth: Int(header.tokenWidth), tokenCount: Int(clamping: header.tokenCount),
        runCount: Int(clamping: header.runCount)),
      bytes.count == layout.byteCount
    else { throw Damage(reason: "its size and its counts do not agree") }
    guard header.checksum == Self.checksum(of: bytes) else {
      throw Damage(reason: "its checksum is wrong")
    }
    self.layout = layout
    self.vocabularySize = vocabularySize
    documentCount = Int(clamping: header.documentCount)
    // A checksum shows accidents. A token is an index into a model's weights, so it must be right
    // even in a file that was made to be wrong.
    guard largestToken < vocabularySize else {
      throw Damage(reason: "it has tokens that the vocabulary has not")
    }
    guard runsAreSound else { throw Damage(reason: "its runs overlap") }
  }

  private static func checksum(of bytes: Data) -> ContentKey {
    var hash = ContentHash()
    bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      hash.update(UnsafeRawBufferPointer(rebasing: bytes[..<TokenFormat.hashedHeaderSize]))
      hash.update(UnsafeRawBufferPointer(rebasing: bytes[TokenFormat.headerSize...]))
    }
    return hash.finish()
  }

  // MARK: Content

  /// The tokens with these numbers.
  func tokens(_ range: Range<Int>) -> [Int32] {
    precondition(0 <= range.lowerBound && range.upperBound <= tokenCount, "no such tokens")
    return bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      let start = TokenFormat.headerSize + range.lowerBound * layout.tokenWidth
      return [Int32](unsafeUninitializedCapacity: range.count) { result, count in
        count = range.count
        if layout.tokenWidth == 2 {
          for index in 0..<count {
            let token = bytes.loadUnaligned(fromByteOffset: start + 2 * index, as: UInt16.self)
            result.initializeElement(at: index, to: Int32(UInt16(littleEndian: token)))
          }
        } else {
          for index in 0..<count {
            let token = bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: Int32.self)
            result.initializeElement(at: index, to: Int32(littleEndian: token))
          }
        }
      }
    }
  }

  /// Which of these tokens are labels; only in a file with a mask.
  func labels(_ range: Range<Int>) -> [Bool] {
    precondition(0 <= range.lowerBound && range.upperBound <= tokenCount, "no such tokens")
    return bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      range.map { bytes[layout.maskOffset + $0 / 8] >> UInt8($0 % 8) & 1 == 1 }
    }
  }

  /// The first label in a range, nil if there is none; only in a file with a mask.
  func firstLabel(in range: Range<Int>) -> Int? {
    bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      range.first { bytes[layout.maskOffset + $0 / 8] >> UInt8($0 % 8) & 1 == 1 }
    }
  }

  /// The pairs, and the texts between them; none in a file without a mask.
  var runs: [Run] {
    var runs: [Run] = []
    runs.reserveCapacity(layout.runCount)
    var start = 0
    for index in 0..<layout.runCount {
      let (end, isPair) = run(index)
      runs.append(Run(tokens: start..<end, isPair: isPair))
      start = end
    }
    return runs
  }

  private func run(_ index: Int) -> (end: Int, isPair: Bool) {
    let value = bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: layout.runOffset + 8 * index, as: UInt64.self)
    }
    return (Int(UInt64(littleEndian: value) >> 1), value.littleEndian & 1 == 1)
  }

  // MARK: Checks

  private var largestToken: Int {
    var largest = -1
    // Chunks, so that nothing as large as the file is made.
    var start = 0
    while start < tokenCount {
      let end = min(start + 1 << 16, tokenCount)
      for token in tokens(start..<end) {
        // A negative token counts as the largest of all.
        largest = max(largest, Int(UInt32(bitPattern: token)))
      }
      start = end
    }
    return largest
  }

  private var runsAreSound: Bool {
    var start = 0
    for index in 0..<layout.runCount {
      let end = run(index).end
      guard end >= start else { return false }
      start = end
    }
    return layout.runCount == 0 || start == tokenCount
  }
}

extension TokenFile {
  /// The numbers of a header, not believed yet.
  private struct Header {
    let magic: [UInt8]
    let version: UInt32
    let tokenWidth: UInt32
    let tokenCount: UInt64
    let documentCount: UInt64
    let runCount: UInt64
    let vocabularySize: UInt64
    let key: ContentKey
    let checksum: ContentKey

    init(_ bytes: Data) {
      func word(_ offset: Int) -> UInt64 {
        bytes.withUnsafeBytes {
          UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
      }
      magic = bytes.withUnsafeBytes { Array($0[..<TokenFormat.magic.count]) }
      version = UInt32(truncatingIfNeeded: word(8))
      tokenWidth = UInt32(truncatingIfNeeded: word(8) >> 32)
      tokenCount = word(16)
      documentCount = word(24)
      runCount = word(32)
      vocabularySize = word(40)
      key = ContentKey(high: word(48), low: word(56))
      checksum = ContentKey(high: word(64), low: word(72))
    }
  }
}
