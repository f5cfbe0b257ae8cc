import Text
import Untrusted

/// Reads a file document by document, or a plain text in parts: the one way to the texts.
struct DocumentReader {
  enum Piece {
    /// A plain text or a part of one, in UTF-8.
    case plain([UInt8], startsText: Bool, endsText: Bool)
    case record(Document, number: Int)
  }

  private let file: CorpusFile
  private let chat: ChatTemplate
  private let hasStartToken: Bool
  private(set) var window: ByteWindow
  /// What parts the documents of a plain text, nothing standing for a blank line; nil where it is
  /// one text.
  private let separator: [UInt8]?
  private var recordCount = 0
  private var startsText = true
  private var elements: ArraySlice<JSONValue>?

  private static let largestArray = 1 << 30

  /// `marker` is the end token's spelling where plain texts are to be parted: at it, or at blank
  /// lines where a text does not have it.
  init(_ file: CorpusFile, marker: [UInt8]?, _ tokenizer: CorpusTokenizer?) throws(Problem) {
    self.file = file
    chat = tokenizer?.chat ?? .plain
    hasStartToken = tokenizer.map { !TextEncoder($0.tokenizer).prefix.isEmpty } ?? false
    if let marker, file.format == .plainText {
      separator = try ByteWindow.file(file.path, contains: marker) ? marker : []
    } else {
      separator = nil
    }
    window = try ByteWindow(file.path)
  }

  /// The next piece, nil at the end.
  ///
  /// - Parameters:
  ///   - partSize: a plain text longer than this is given in parts…
  ///   - cut: …between which this leaves out a range, as ``Tokenizer/cut(in:from:)`` finds it; what
  ///     it finds at the end of the bytes is no place to cut.
  mutating func next(
    partSize: Int, cut: (_ text: [UInt8], _ from: Int) -> Range<Int>
  ) throws(Problem) -> Piece? {
    switch (file.format, separator) {
    case (.jsonLines, _): return try nextLine()
    case (.jsonArray, _): return try nextElement()
    case (.plainText, let separator?): return try nextDocument(separator)
    case (.plainText, nil): return try nextPart(partSize, cut)
    }
  }

  // MARK: Plain text

  private mutating func nextPart(
    _ partSize: Int, _ cut: (_ text: [UInt8], _ from: Int) -> Range<Int>
  ) throws(Problem) -> Piece? {
    if try window.isUsedUp() { return nil }
    var searched = partSize
    while true {
      // A place to cut is known by the byte after it.
      let found =
        searched < window.rest.count
        ? cut(window.bytes, window.start + searched) : 0..<window.bytes.count
      let isEnd = found.upperBound >= window.bytes.count
      if isEnd, !window.isAtEnd {
        searched = max(partSize, window.rest.count - 2)
        try window.more()
        continue
      }
      defer {
        startsText = false
        window.use(to: found.upperBound)
      }
      let end = isEnd ? window.bytes.count : found.lowerBound
      return .plain(
        try valid(Array(window.bytes[window.start..<end]), at: window.offset),
        startsText: startsText, endsText: isEnd)
    }
  }

  /// Newlines at both ends are left out, and so are documents of whitespace alone.
  private mutating func nextDocument(_ separator: [UInt8]) throws(Problem) -> Piece? {
    while true {
      var offset = window.offset
      let part = separator.isEmpty ? try paragraph() : try window.next(before: separator)
      guard var document = part.map(Array.init) else { return nil }
      guard !document.allSatisfy(isSpace) else { continue }
      let start = document.prefix(while: Self.isNewline).count
      document.removeFirst(start)
      offset += start
      while document.last.map(Self.isNewline) == true { document.removeLast() }
      return .plain(try valid(document, at: offset), startsText: true, endsText: true)
    }
  }

  private func valid(_ text: [UInt8], at offset: Int) throws(Problem) -> [UInt8] {
    guard let bad = UTF8Text.firstInvalidOffset(in: text) else { return text }
    throw .notUTF8(file.path, at: offset + bad)
  }

  private static func isNewline(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  /// The lines before the next blank one; empty between blank ones.
  private mutating func paragraph() throws(Problem) -> ArraySlice<UInt8>? {
    var lines: ArraySlice<UInt8>?
    while let line = try window.next(before: [0x0A]) {
      lines = lines ?? []
      if line.allSatisfy(isSpace) { break }
      lines?.append(contentsOf: line)
      lines?.append(0x0A)
    }
    return lines
  }

  // MARK: JSON

  private mutating func nextLine() throws(Problem) -> Piece? {
    while true {
      let offset = window.offset
      guard let line = try window.next(before: [0x0A]) else { return nil }
      recordCount += 1
      if line.allSatisfy(isSpace) { continue }
      let value = try TextRecord.parse(line, file: file.path, at: offset, line: recordCount)
      return .record(try record("line").document(value), number: recordCount)
    }
  }

  /// An array has to be in memory whole.
  private mutating func nextElement() throws(Problem) -> Piece? {
    if elements == nil {
      guard file.stamp.byteCount < Self.largestArray else {
        throw .invalid(
          file.path, expected: "an array of less than a gigabyte, or JSON lines", found: "more",
          advice: "jq -c '.[]' writes one element per line")
      }
      while !window.isAtEnd { try window.more() }
      let value = try TextRecord.parse(window.rest, file: file.path, at: window.offset)
      window.use(to: window.bytes.count)
      guard case .array(let array) = value else { return nil }
      elements = array[...]
    }
    guard let element = elements?.popFirst() else { return nil }
    recordCount += 1
    return .record(try record("element").document(element), number: recordCount)
  }

  private func record(_ unit: String) -> TextRecord {
    TextRecord(
      file: file.path, place: "\(unit) \(recordCount)", chat: chat, hasStartToken: hasStartToken)
  }
}
