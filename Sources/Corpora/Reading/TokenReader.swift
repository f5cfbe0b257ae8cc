import Foundation
import Text
import Untrusted

/// Turns files into tokens; in memory are a part of a text, or one document.
struct TokenReader {
  private let tokenizer: CorpusTokenizer
  private let packing: ResolvedPacking
  /// The size of all files.
  private let byteCount: Int
  private let progress: (CorpusProgress) -> Void
  /// Texts longer than this are encoded in parts, where the tokenizer allows it.
  private let partSize: Int
  private var encoder: TextEncoder
  private var ids: [Int32] = []
  private var doneByteCount = 0
  private var reportedByteCount = 0
  private var fileCount = 0

  var tokens: TokenBuffer

  init(
    _ tokenizer: CorpusTokenizer, _ packing: ResolvedPacking, into tokens: TokenBuffer,
    byteCount: Int, partSize: Int = 1 << 20, progress: @escaping (CorpusProgress) -> Void
  ) {
    self.tokenizer = tokenizer
    self.packing = packing
    self.tokens = tokens
    self.byteCount = byteCount
    self.partSize = partSize
    self.progress = progress
    encoder = TextEncoder(tokenizer.tokenizer)
  }

  /// - Returns: the key of what was read.
  mutating func read(_ file: CorpusFile) throws(Problem) -> ContentKey {
    var reader = try DocumentReader(file, marker: packing.endToken?.spelling, tokenizer)
    let cut = tokenizer.tokenizer.cut
    while let piece = try reader.next(partSize: partSize, cut: cut) {
      switch piece {
      case .plain(let text, let startsText, let endsText):
        try add(text, startsText: startsText, endsText: endsText)
      case .record(let document, let number): try add(document, number)
      }
      report(reader.window.offset, of: file)
    }
    doneByteCount += file.stamp.byteCount
    fileCount += 1
    report(0, of: file, isDue: true)
    return reader.window.key
  }

  /// About once per megabyte.
  private mutating func report(_ count: Int, of file: CorpusFile, isDue: Bool = false) {
    guard isDue || doneByteCount + count - reportedByteCount >= 1 << 20 else { return }
    reportedByteCount = doneByteCount + count
    progress(
      CorpusProgress(
        activity: .tokenizing, file: file.path,
        fraction: min(1, Double(reportedByteCount) / Double(max(1, byteCount)))))
  }

  // MARK: Documents

  private mutating func add(
    _ text: [UInt8], startsText: Bool, endsText: Bool
  ) throws(Problem) {
    if startsText { ids += encoder.prefix }
    note(carriageReturnsIn: text)
    try encoder.encode(text, startsText: startsText, into: &ids)
    if endsText { finishDocument() }
    try tokens.append(ids)
    ids.removeAll(keepingCapacity: true)
    if endsText { tokens.endText() }
  }

  private mutating func add(_ document: Document, _ number: Int) throws(Problem) {
    guard document.hasLabels else { return tokens.note(.empty, in: fileCount, at: number) }
    guard let masked = document.masked else {
      return try add(document.text, startsText: true, endsText: true)
    }
    if document.isConversation { tokens.note(.conversation, in: fileCount, at: number) }
    note(carriageReturnsIn: document.text)
    ids += encoder.prefix
    let places = try encode(
      document.text, boundaries: masked.flatMap { [$0.lowerBound, $0.upperBound] })
    let end = ids.count
    finishDocument()
    // What is put before a text is no label, and what follows is one where the text's end is.
    var unlearned = [0..<encoder.prefix.count]
    for index in masked.indices { unlearned.append(places[2 * index]..<places[2 * index + 1]) }
    if masked.last?.upperBound == document.text.count { unlearned.append(end..<ids.count) }
    try tokens.append(ids)
    tokens.endMasked(tokenCount: ids.count, unlearned: unlearned)
    ids.removeAll(keepingCapacity: true)
  }

  /// Adds the tokens of a whole text, and finds those at its boundaries.
  ///
  /// Encoded as one text, it has the tokens that any other program gives it; what is before a
  /// boundary, encoded alone, shows which of them are still its own.
  private mutating func encode(
    _ text: [UInt8], boundaries: [Int]
  ) throws(Problem) -> [Int] {
    var places: [Int] = []
    var start = 0
    while start < text.count {
      let pending = boundaries[places.count...]
      // As far as the text can be cut after the next boundary, so that a long one is not encoded
      // anew for each.
      let end = text.count..<text.count
      let cut = pending.first.map { tokenizer.tokenizer.cut(in: text, from: max($0, start + 1)) }
      let part = Array(text[start..<(cut ?? end).lowerBound])
      let first = ids.count
      try encoder.encode(part, startsText: start == 0, into: &ids)
      for boundary in pending.prefix(while: { $0 <= start + part.count }) {
        var before: [Int32] = []
        try encoder.encode(
          Array(part.prefix(max(0, boundary - start))), startsText: start == 0, into: &before)
        let place = first + zip(before, ids[first...]).prefix { $0 == $1 }.count
        places.append(max(place, places.last ?? 0))
      }
      start = (cut ?? end).upperBound
    }
    return places + boundaries[places.count...].map { _ in ids.count }
  }

  /// Adds what follows a text: what the tokenizer's template says, and the end token.
  private mutating func finishDocument() {
    ids += encoder.suffix
    if let endToken = packing.endToken, ids.last != endToken.id { ids.append(endToken.id) }
  }

  private mutating func note(carriageReturnsIn text: [UInt8]) {
    guard text.firstIndex(of: [0x0D, 0x0A], from: 0) != nil else { return }
    tokens.note(.carriageReturns, in: fileCount, at: 0)
  }
}
