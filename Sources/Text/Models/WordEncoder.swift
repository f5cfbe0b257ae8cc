import Untrusted

/// Turns words into tokens, remembering those it has met: the working state of one encoding.
struct WordEncoder {
  /// So many words are remembered.
  private static let capacity = 1 << 17
  /// Bytes of the longest word remembered.
  private static let longestWord = 64

  private let model: TokenModel
  /// Whether tokens spell bytes in the ``ByteAlphabet``.
  private let isByteLevel: Bool
  private var known: [ArraySlice<UInt8>: [Int32]] = [:]
  private var merger = PairMerger()

  init(_ model: TokenModel, isByteLevel: Bool) {
    self.model = model
    self.isByteLevel = isByteLevel
  }

  mutating func encode(_ text: ArraySlice<UInt8>, into ids: inout [Int32]) throws(Problem) {
    guard model.separatesMarkedWords, !isByteLevel else { return try encodeWord(text, into: &ids) }
    var rest = text
    while !rest.isEmpty {
      let end = WordMarker.firstWordEnd(in: rest)
      try encodeWord(rest[..<end], into: &ids)
      rest = rest[end...]
    }
  }

  private mutating func encodeWord(
    _ word: ArraySlice<UInt8>, into ids: inout [Int32]
  ) throws(Problem) {
    let isShort = word.count <= Self.longestWord
    if isShort, let tokens = known[word] {
      ids += tokens
      return
    }
    let first = ids.count
    try apply(isByteLevel ? ByteAlphabet.spelling(word)[...] : word, into: &ids)
    // A copy, so that the text is not kept.
    if isShort, known.count < Self.capacity { known[Array(word)[...]] = Array(ids[first...]) }
  }

  private mutating func apply(
    _ word: ArraySlice<UInt8>, into ids: inout [Int32]
  ) throws(Problem) {
    switch model {
    case .bytePair(let model): try model.encode(word, with: &merger, into: &ids)
    case .unigram(let model): try model.encode(word, into: &ids)
    case .wordPiece(let model): try model.encode(word, into: &ids)
    case .wordLevel(let vocabulary, let unknown):
      let known = vocabulary.id(of: word)
      if let id = known == nil ? try unknown.id : known { ids.append(id) }
    }
  }
}
