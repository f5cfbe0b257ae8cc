import Foundation
import Untrusted

/// Collects tokens and becomes a token file, in memory or in a file.
struct TokenBuffer {
  private let vocabularySize: Int
  private let tokenWidth: Int
  private let file: DurableFile?
  /// What is not in the file yet; everything where there is none.
  private var bytes = Data()
  private var byteCount = 0
  private var hash = ContentHash()
  private var tokenCount = 0
  private var unlearned: [Range<Int>] = []
  private var runs: [UInt64] = []
  private var hasMask = false
  private var notes: [TextNote] = []

  private static let chunkSize = 1 << 20

  init(vocabularySize: Int, file: DurableFile? = nil) {
    self.vocabularySize = vocabularySize
    self.file = file
    tokenWidth = TokenFile.tokenWidth(vocabularySize: vocabularySize)
  }

  /// - Throws: a ``Problem`` where the file cannot be written, as ``finish(key:)`` does.
  mutating func append(_ ids: [Int32]) throws(Problem) {
    tokenCount += ids.count
    if tokenWidth == 2 { try add(ids.map { UInt16($0) }) } else { try add(ids) }
  }

  /// Ends a document all of whose tokens are labels.
  mutating func endText() {
    // One text after another makes one run: they are cut wherever a block ends.
    if let last = runs.last, last & 1 == 0 { runs.removeLast() }
    runs.append(UInt64(tokenCount) << 1)
  }

  /// Ends a document of the last `tokenCount` tokens, some of which are no labels.
  mutating func endMasked(tokenCount count: Int, unlearned ranges: [Range<Int>]) {
    hasMask = true
    let start = tokenCount - count
    unlearned += ranges.map { start + $0.lowerBound..<start + $0.upperBound }
    runs.append(UInt64(tokenCount) << 1 | 1)
  }

  /// Counts something that the user should hear of; `place` is the first line or element.
  mutating func note(_ kind: TextNote.Kind, in file: Int, at place: Int) {
    if let index = notes.firstIndex(where: { $0.kind == kind && $0.file == file }) {
      notes[index].count += 1
    } else {
      notes.append(TextNote(kind: kind, file: file, count: 1, place: place))
    }
  }

  /// Writes what is left.
  ///
  /// - Returns: the whole file where it is kept in memory, else nothing.
  mutating func finish(key: ContentKey) throws(Problem) -> Data {
    try pad()
    if hasMask {
      try add(mask)
      try pad()
      try add(runs)
    }
    try add(notes.flatMap(\.words))
    let counts = [tokenCount, hasMask ? runs.count : 0, notes.count, vocabularySize]
    try add([TokenFile.magic, TokenFile.version | UInt64(tokenWidth) << 32])
    try add(counts.map(UInt64.init) + [key.high, key.low])
    let checksum = hash.finish()
    try add([checksum.high, checksum.low])
    try flush()
    try file?.commit()
    return bytes
  }

  private var mask: [UInt8] {
    var mask = [UInt8](repeating: 0xFF, count: (tokenCount + 7) / 8)
    if tokenCount % 8 > 0 { mask[mask.count - 1] = (1 << UInt8(tokenCount % 8)) - 1 }
    for index in unlearned.joined() { mask[index / 8] &= ~(1 << UInt8(index % 8)) }
    return mask
  }

  private mutating func pad() throws(Problem) {
    try add([UInt8](repeating: 0, count: TokenFile.padding(after: byteCount)))
  }

  private mutating func add(_ values: [some FixedWidthInteger]) throws(Problem) {
    values.map(\.littleEndian).withUnsafeBytes { new in
      hash.update(new)
      bytes.append(contentsOf: new)
      byteCount += new.count
    }
    if bytes.count >= Self.chunkSize { try flush() }
  }

  private mutating func flush() throws(Problem) {
    guard let file else { return }
    try file.write(bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}

/// Something about a text that its user should hear whenever it is used, so it is kept with its
/// tokens.
struct TextNote: Equatable {
  enum Kind: UInt64 {
    /// Records with nothing to learn, which were left out.
    case empty = 1
    /// Texts with Windows line ends.
    case carriageReturns = 2
    case conversation = 3
  }

  let kind: Kind
  /// The file's place among all.
  let file: Int
  var count: Int
  /// The first line or element.
  let place: Int

  var words: [UInt64] { [kind.rawValue] + [file, count, place].map(UInt64.init) }
}

extension TextNote {
  /// Nil for a kind that is not known.
  init?(words: [UInt64]) {
    guard let kind = Kind(rawValue: words[0]) else { return nil }
    let numbers = words.map { Int(clamping: $0) }
    self.init(kind: kind, file: numbers[1], count: numbers[2], place: numbers[3])
  }
}
