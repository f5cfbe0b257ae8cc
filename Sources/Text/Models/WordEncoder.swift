import Untrusted

/// Turns words into tokens, remembering those it has met: the working state of one encoding.
struct WordEncoder {
  private let model: TokenModel
  /// Whether tokens spell bytes in the ``ByteAlphabet``.
  private let isByteLevel: Bool
  private var cache = WordCache()
  private var merger = PairMerger()

  init(_ model: TokenModel, isByteLevel: Bool) {
    self.model = model
    self.isByteLevel = isByteLevel
  }

  mutating func encode(
    _ text: [UInt8], _ range: Range<Int>, into ids: inout [Int32]
  ) throws(Problem) {
    guard model.separatesMarkedWords, !isByteLevel else {
      try encodeWord(text, range, into: &ids)
      return
    }
    var start = range.lowerBound
    while start < range.upperBound {
      let end = WordMarker.firstWordEnd(in: text, start..<range.upperBound)
      try encodeWord(text, start..<end, into: &ids)
      start = end
    }
  }

  private mutating func encodeWord(
    _ text: [UInt8], _ range: Range<Int>, into ids: inout [Int32]
  ) throws(Problem) {
    if cache.append(text, range, to: &ids) { return }
    let first = ids.count
    if isByteLevel {
      let spelling = ByteAlphabet.spelling(text[range])
      try apply(spelling, 0..<spelling.count, into: &ids)
    } else {
      try apply(text, range, into: &ids)
    }
    cache.insert(text, range, ids[first...])
  }

  private mutating func apply(
    _ text: [UInt8], _ range: Range<Int>, into ids: inout [Int32]
  ) throws(Problem) {
    switch model {
    case .bytePair(let model): try model.encode(text, range, with: &merger, into: &ids)
    case .unigram(let model): try model.encode(text, range, into: &ids)
    case .wordPiece(let model): try model.encode(text, range, into: &ids)
    case .wordLevel(let vocabulary, let unknown):
      let known = vocabulary.id(of: text, range)
      if let id = known == nil ? try unknown.id : known { ids.append(id) }
    }
  }
}

/// The tokens of the words met so far. Bounded: once full, it only answers.
struct WordCache {
  static let capacity = 1 << 17
  /// Bytes of the longest word kept.
  static let longestWord = 64

  private var words = ByteStringTable()
  private var ids: [Int32] = []
  private var ends: [Int] = []

  /// Adds the tokens of `text[range]` to `result` if they are known.
  func append(_ text: [UInt8], _ range: Range<Int>, to result: inout [Int32]) -> Bool {
    guard range.count <= Self.longestWord, let word = words.index(of: text, range) else {
      return false
    }
    for place in (word == 0 ? 0 : ends[word - 1])..<ends[word] { result.append(ids[place]) }
    return true
  }

  /// Remembers the tokens of `text[range]`, which must be unknown so far.
  mutating func insert(_ text: [UInt8], _ range: Range<Int>, _ tokens: ArraySlice<Int32>) {
    guard range.count <= Self.longestWord, words.count < Self.capacity else { return }
    guard words.insert(text, range).isNew else { return }
    ids += tokens
    ends.append(ids.count)
  }
}
