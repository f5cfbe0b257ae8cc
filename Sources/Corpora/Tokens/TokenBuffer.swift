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
  private var unlearned: [Range<Int>] = []
  private var runs: [UInt64] = []
  private var hasMask = false
  private var notes: [TextNote] = []

  private(set) var tokenCount = 0
  /// Why the file cannot be written; what was collected is lost then.
  private(set) var failure: Problem?

  private static let chunkSize = 1 << 20

  init(vocabularySize: Int, file: DurableFile? = nil) {
    self.vocabularySize = vocabularySize
    self.file = file
    tokenWidth = TokenFile.tokenWidth(vocabularySize: vocabularySize)
  }

  mutating func append(_ ids: [Int32]) {
    if tokenWidth == 2 {
      ids.map { UInt16($0).littleEndian }.withUnsafeBytes { add($0) }
    } else {
      ids.map(\.littleEndian).withUnsafeBytes { add($0) }
    }
    tokenCount += ids.count
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
    for range in ranges where !range.isEmpty {
      unlearned.append(start + range.lowerBound..<start + range.upperBound)
    }
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
    pad()
    if hasMask {
      addMask()
      pad()
      for run in runs { add(run) }
    }
    for note in notes { for word in note.words { add(word) } }
    TokenFile.magic.withUnsafeBytes { add($0) }
    add(TokenFile.version)
    add(UInt32(tokenWidth))
    for count in [tokenCount, hasMask ? runs.count : 0, notes.count, vocabularySize] {
      add(UInt64(count))
    }
    add(key.high)
    add(key.low)
    flush()
    let checksum = hash.finish()
    add(checksum.high)
    add(checksum.low)
    flush()
    if let failure { throw failure }
    try file?.commit()
    return bytes
  }

  private mutating func pad() {
    let padding = [UInt8](repeating: 0, count: TokenFile.padding(after: byteCount))
    padding.withUnsafeBytes { add($0) }
  }

  private mutating func addMask() {
    var mask = [UInt8](repeating: 0xFF, count: (tokenCount + 7) / 8)
    if tokenCount % 8 > 0 { mask[mask.count - 1] = (1 << UInt8(tokenCount % 8)) - 1 }
    for range in unlearned {
      for index in range { mask[index / 8] &= ~(1 << UInt8(index % 8)) }
    }
    mask.withUnsafeBytes { add($0) }
  }

  private mutating func add(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { add($0) }
  }

  private mutating func add(_ new: UnsafeRawBufferPointer) {
    hash.update(new)
    bytes.append(contentsOf: new)
    byteCount += new.count
    if bytes.count >= Self.chunkSize { flush() }
  }

  private mutating func flush() {
    guard let file else { return }
    if failure == nil { do { try file.write(bytes) } catch { failure = error } }
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
