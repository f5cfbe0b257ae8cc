import Foundation

/// Collects tokens and becomes a token file.
struct TokenBuffer {
  private let vocabularySize: Int
  private let tokenWidth: Int
  /// The file so far, with room for its header.
  private var bytes = Data(count: TokenFormat.headerSize)
  private var prompts: [Range<Int>] = []
  private var runs: [UInt64] = []
  private var hasPairs = false

  private(set) var tokenCount = 0
  private(set) var documentCount = 0

  init(vocabularySize: Int) {
    self.vocabularySize = vocabularySize
    tokenWidth = TokenFormat.tokenWidth(vocabularySize: vocabularySize)
  }

  /// Adds tokens of the current document.
  mutating func append(_ ids: [Int32]) {
    if tokenWidth == 2 {
      ids.map { UInt16($0).littleEndian }.withUnsafeBytes { bytes.append(contentsOf: $0) }
    } else {
      ids.map(\.littleEndian).withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    tokenCount += ids.count
  }

  /// Ends a document all of whose tokens are labels.
  mutating func endText() {
    documentCount += 1
    // One text after another makes one run: they are cut wherever a block ends.
    if let last = runs.last, last & 1 == 0 { runs.removeLast() }
    runs.append(UInt64(tokenCount) << 1)
  }

  /// Ends a document of the last `tokenCount` tokens, the first of which are no labels.
  mutating func endPair(tokenCount count: Int, promptTokenCount: Int) {
    documentCount += 1
    hasPairs = true
    let start = tokenCount - count
    prompts.append(start..<start + promptTokenCount)
    runs.append(UInt64(tokenCount) << 1 | 1)
  }

  /// The whole file.
  mutating func finish(key: ContentKey) -> Data {
    pad()
    if hasPairs {
      appendMask()
      pad()
      runs.map(\.littleEndian).withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    var header = TokenFormat.magic
    append(TokenFormat.version, to: &header)
    append(UInt32(tokenWidth), to: &header)
    append(UInt64(tokenCount), to: &header)
    append(UInt64(documentCount), to: &header)
    append(UInt64(hasPairs ? runs.count : 0), to: &header)
    append(UInt64(vocabularySize), to: &header)
    append(key.high, to: &header)
    append(key.low, to: &header)
    var hash = ContentHash()
    hash.update(header[...])
    bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      hash.update(UnsafeRawBufferPointer(rebasing: bytes[TokenFormat.headerSize...]))
    }
    let checksum = hash.finish()
    append(checksum.high, to: &header)
    append(checksum.low, to: &header)
    bytes.replaceSubrange(0..<header.count, with: header)
    return bytes
  }

  private mutating func pad() {
    bytes.append(contentsOf: [UInt8](repeating: 0, count: TokenFormat.padding(after: bytes.count)))
  }

  private mutating func appendMask() {
    var mask = [UInt8](repeating: 0xFF, count: (tokenCount + 7) / 8)
    if tokenCount % 8 > 0 { mask[mask.count - 1] = (1 << UInt8(tokenCount % 8)) - 1 }
    for prompt in prompts {
      for index in prompt { mask[index / 8] &= ~(1 << UInt8(index % 8)) }
    }
    bytes.append(contentsOf: mask)
  }

  private func append(_ value: some FixedWidthInteger, to header: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { header += $0 }
  }
}
