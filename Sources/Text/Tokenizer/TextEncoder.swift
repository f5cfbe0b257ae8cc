import Untrusted

/// Encodes texts one after another, remembering the words it met in all of them.
///
/// It gives the ids that ``Tokenizer/encode(_:addSpecialTokens:)`` gives, from bytes.
package struct TextEncoder {
  /// So many words are remembered.
  private static let capacity = 1 << 17
  /// Bytes of the longest word remembered.
  private static let longestWord = 64

  private let tokenizer: Tokenizer
  private var known: [ArraySlice<UInt8>: [Int32]] = [:]
  private var merger = PairMerger()

  /// The special tokens that the tokenizer's template puts before a text.
  package var prefix: [Int32] { tokenizer.postProcessor.prefix }

  /// The special tokens that the tokenizer's template puts after a text.
  package var suffix: [Int32] { tokenizer.postProcessor.suffix }

  package init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// Appends the ids of well-formed UTF-8, without the prefix and the suffix.
  ///
  /// `startsText` is false for the later parts of a text that ``Tokenizer/cut(in:from:)`` cut.
  package mutating func encode(
    _ text: [UInt8], startsText: Bool = true, into ids: inout [Int32]
  ) throws(Problem) {
    let allowance = Allowance(byteCount: text.count, file: tokenizer.file)
    for segment in tokenizer.addedTokens.literal.segments(of: text) {
      switch segment {
      case .token(let id): ids.append(id)
      case .text(let range):
        let normalized = try tokenizer.normalizer.normalize(Array(text[range]), allowance)
        try encode(
          normalized: normalized, startsText: startsText && range.lowerBound == 0, allowance,
          into: &ids)
      }
    }
  }

  private mutating func encode(
    normalized text: [UInt8], startsText: Bool, _ allowance: Allowance, into ids: inout [Int32]
  ) throws(Problem) {
    for segment in tokenizer.addedTokens.normalized.segments(of: text) {
      switch segment {
      case .token(let id): ids.append(id)
      case .text(let range):
        var pieces = Pieces(Array(text[range]), startsText: startsText && range.lowerBound == 0)
        try tokenizer.preTokenizer.apply(to: &pieces, allowance)
        for piece in pieces.ranges { try encode(piece: pieces.bytes[piece], into: &ids) }
      }
    }
  }

  private mutating func encode(
    piece: ArraySlice<UInt8>, into ids: inout [Int32]
  ) throws(Problem) {
    guard tokenizer.model.separatesMarkedWords, !tokenizer.preTokenizer.isByteLevel else {
      return try encode(word: piece, into: &ids)
    }
    var rest = piece
    while !rest.isEmpty {
      let end = WordMarker.firstWordEnd(in: rest)
      try encode(word: rest[..<end], into: &ids)
      rest = rest[end...]
    }
  }

  private mutating func encode(word: ArraySlice<UInt8>, into ids: inout [Int32]) throws(Problem) {
    let isShort = word.count <= Self.longestWord
    if isShort, let tokens = known[word] {
      ids += tokens
      return
    }
    let first = ids.count
    let isByteLevel = tokenizer.preTokenizer.isByteLevel
    try tokenizer.model.encode(
      isByteLevel ? ByteAlphabet.spelling(word)[...] : word, with: &merger, into: &ids)
    // A copy, so that the text is not kept.
    if isShort, known.count < Self.capacity { known[Array(word)[...]] = Array(ids[first...]) }
  }
}
