import Foundation
import Text
import Untrusted

/// Turns files into tokens, one file in memory at a time.
struct TokenReader {
  private let tokenizer: CorpusTokenizer
  private let packing: ResolvedPacking
  private let monitor: CorpusMonitor
  private let byteCount: Int
  private var encoder: TextEncoder
  private var doneByteCount = 0
  private var emptyDocuments: (count: Int, first: String)?
  /// Texts longer than this are encoded in parts, where the tokenizer allows it.
  private let partSize: Int

  private var tokens: TokenBuffer

  /// `byteCount` is the size of all files.
  init(
    _ tokenizer: CorpusTokenizer, _ packing: ResolvedPacking, byteCount: Int,
    monitor: CorpusMonitor, partSize: Int = 1 << 20
  ) {
    self.tokenizer = tokenizer
    self.packing = packing
    self.monitor = monitor
    self.byteCount = byteCount
    self.partSize = partSize
    encoder = TextEncoder(tokenizer.tokenizer)
    tokens = TokenBuffer(vocabularySize: tokenizer.tokenizer.vocabularySize)
  }

  /// What to tell about the files read.
  var warnings: [CorpusWarning] {
    var warnings: [CorpusWarning] = []
    if let empty = emptyDocuments {
      warnings.append(.emptyDocuments(count: empty.count, first: empty.first))
    }
    return warnings
  }

  /// All tokens as a token file.
  mutating func finish(key: ContentKey) -> Data { tokens.finish(key: key) }

  /// Adds the tokens of a file with this content.
  mutating func read(_ file: CorpusFile, _ key: ContentKey) throws(CorpusError) {
    let bytes = try file.bytes(expecting: key, monitor)
    switch file.kind {
    case .plainText: try readPlainText(bytes, file)
    case .jsonLines: try readLines(bytes, file)
    }
    try monitor.checkCancellation()
    doneByteCount += file.byteCount
    report(0, of: file)
  }

  private func report(_ count: Int, of file: CorpusFile) {
    let fraction = min(1, Double(doneByteCount + count) / Double(max(1, byteCount)))
    monitor.report(
      CorpusProgress(activity: .tokenizing, file: file.path, fraction: fraction))
  }

  // MARK: Plain text

  private mutating func readPlainText(
    _ bytes: [UInt8], _ file: CorpusFile
  ) throws(CorpusError) {
    guard let endToken = packing.endToken else {
      try readText(bytes, 0..<bytes.count, file)
      return
    }
    var reported = 0
    for range in DocumentRanges.find(in: bytes, marker: endToken.spelling) {
      try readText(bytes, range, file)
      if range.upperBound - reported >= partSize {
        reported = range.upperBound
        try monitor.checkCancellation()
        report(reported, of: file)
      }
    }
  }

  /// Adds one text of a file, in parts if it is long.
  private mutating func readText(
    _ bytes: [UInt8], _ range: Range<Int>, _ file: CorpusFile
  ) throws(CorpusError) {
    var ids = encoder.prefix
    var start = range.lowerBound
    while start < range.upperBound {
      var cut = range.upperBound..<range.upperBound
      if range.upperBound - start > partSize {
        let found = tokenizer.tokenizer.cut(in: bytes, from: start + partSize)
        if found.upperBound < range.upperBound { cut = found }
      }
      let part = Array(bytes[start..<cut.lowerBound])
      if let bad = UTF8Text.firstInvalidOffset(in: part) {
        throw .notUTF8(file: file.path, offset: start + bad)
      }
      try encode(part, startsText: start == range.lowerBound, into: &ids)
      start = cut.upperBound
      if start < range.upperBound {
        tokens.append(ids)
        ids.removeAll(keepingCapacity: true)
        try monitor.checkCancellation()
        report(start, of: file)
      }
    }
    finishDocument(&ids)
    tokens.append(ids)
    tokens.endText()
  }

  /// Adds what follows a text: what the tokenizer's template says, and the end token.
  private func finishDocument(_ ids: inout [Int32]) {
    ids += encoder.suffix
    if let endToken = packing.endToken, ids.last != endToken.id { ids.append(endToken.id) }
  }

  // MARK: JSON lines

  private mutating func readLines(_ bytes: [UInt8], _ file: CorpusFile) throws(CorpusError) {
    var (start, line, reported) = (0, 1, 0)
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let content = try JSONLine(bytes[start..<end], file: file.path, line: line, offset: start)
      try read(content, at: "\(file.path):\(line)")
      start = end + 1
      line += 1
      if start - reported >= partSize {
        reported = start
        try monitor.checkCancellation()
        report(start, of: file)
      }
    }
  }

  private mutating func read(_ line: JSONLine, at place: String) throws(CorpusError) {
    var ids = encoder.prefix
    switch line {
    case .text(let text):
      guard !text.isEmpty else { return skip(place) }
      try encode(text, into: &ids)
      finishDocument(&ids)
      tokens.append(ids)
      tokens.endText()
    case .pair(let prompt, let completion):
      guard !completion.isEmpty else { return skip(place) }
      // Encoded as one text, the pair has the tokens that any other program gives it; the prompt
      // alone shows which of them are still its own.
      let promptIDs = ids + (try encoded(prompt))
      try encode(prompt + completion, into: &ids)
      let promptCount = zip(promptIDs, ids).prefix { $0 == $1 }.count
      finishDocument(&ids)
      tokens.append(ids)
      tokens.endPair(tokenCount: ids.count, promptTokenCount: promptCount)
    }
  }

  private mutating func encoded(_ text: [UInt8]) throws(CorpusError) -> [Int32] {
    var ids: [Int32] = []
    try encode(text, into: &ids)
    return ids
  }

  private mutating func encode(
    _ text: [UInt8], startsText: Bool = true, into ids: inout [Int32]
  ) throws(CorpusError) {
    do {
      try encoder.encode(text, startsText: startsText, into: &ids)
    } catch {
      throw .unreadable(file: error.subject, reason: error.reason)
    }
  }

  private mutating func skip(_ place: String) {
    emptyDocuments = ((emptyDocuments?.count ?? 0) + 1, emptyDocuments?.first ?? place)
  }
}
