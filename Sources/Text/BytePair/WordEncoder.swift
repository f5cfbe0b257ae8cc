import Untrusted

/// Turns words into tokens, remembering those it has met: the working state of one encoding.
struct WordEncoder {
  private let model: BytePairModel
  /// Whether tokens spell bytes in the ``ByteAlphabet``.
  private let isByteLevel: Bool
  private var cache = WordCache()
  private var merger = PairMerger()
  private var spelling: [UInt8] = []

  init(_ model: BytePairModel, isByteLevel: Bool) {
    self.model = model
    self.isByteLevel = isByteLevel
  }

  /// Appends the tokens of the word `text[range]` to `ids`.
  mutating func encode(_ text: [UInt8], _ range: Range<Int>, into ids: inout [Int32]) {
    guard model.separatesMarkedWords, !isByteLevel else {
      encodeWord(text, range, into: &ids)
      return
    }
    var start = range.lowerBound
    while start < range.upperBound {
      let end = WordMarker.firstWordEnd(in: text, start..<range.upperBound)
      encodeWord(text, start..<end, into: &ids)
      start = end
    }
  }

  private mutating func encodeWord(
    _ text: [UInt8], _ range: Range<Int>, into ids: inout [Int32]
  ) {
    if cache.append(text, range, to: &ids) { return }
    let first = ids.count
    if isByteLevel {
      spelling.removeAll(keepingCapacity: true)
      ByteAlphabet.spell(text, range, into: &spelling)
      merge(spelling, 0..<spelling.count, into: &ids)
    } else {
      merge(text, range, into: &ids)
    }
    cache.insert(text, range, ids[first...])
  }

  private mutating func merge(_ text: [UInt8], _ range: Range<Int>, into ids: inout [Int32]) {
    if model.ignoresMerges, let id = model.vocabulary.id(of: text, range) {
      ids.append(id)
      return
    }
    merger.removeAll()
    // An unknown token waits until it is clear that no more characters fuse into it. Byte tokens
    // do not end the wait, and so come before it, as in the Hugging Face library.
    var waiting: Int32?
    var start = range.lowerBound
    while start < range.upperBound {
      let end = start + UTF8Text.length(lead: text[start])
      if let id = model.vocabulary.id(of: text, start..<end) {
        if let unknown = waiting { merger.append(unknown) }
        waiting = nil
        merger.append(id)
      } else if !appendBytes(text, start..<end), let unknown = model.unknown {
        if waiting != nil, !model.fusesUnknown { merger.append(unknown) }
        waiting = unknown
      }
      start = end
    }
    if let unknown = waiting { merger.append(unknown) }
    merger.merge(model.merges, into: &ids)
  }

  /// Adds the byte tokens of one character, if there is one for each of its bytes.
  private mutating func appendBytes(_ text: [UInt8], _ range: Range<Int>) -> Bool {
    guard let tokens = model.byteFallback else { return false }
    for index in range where tokens[Int(text[index])] < 0 { return false }
    for index in range { merger.append(tokens[Int(text[index])]) }
    return true
  }
}
