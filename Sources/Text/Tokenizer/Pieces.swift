/// A text cut into pieces, none of them empty.
struct Pieces {
  private(set) var bytes: [UInt8]
  /// Where each piece ends, and the next begins.
  private(set) var ends: [Int]
  /// Whether the first piece is the beginning of the whole text.
  let startsText: Bool

  /// One piece, or none if there are no bytes.
  init(_ bytes: [UInt8], startsText: Bool) {
    self.bytes = bytes
    self.startsText = startsText
    ends = bytes.isEmpty ? [] : [bytes.count]
  }

  /// Cuts every piece where `end` says that the part from the range's start ends.
  mutating func cut(_ end: (_ bytes: [UInt8], _ rest: Range<Int>) -> Int) {
    var cuts: [Int] = []
    cuts.reserveCapacity(max(ends.count, bytes.count / 4))
    var start = 0
    for pieceEnd in ends {
      while start < pieceEnd {
        start = end(bytes, start..<pieceEnd)
        cuts.append(start)
      }
    }
    ends = cuts
  }

  /// Puts `prefix` before every piece that `needsPrefix`.
  mutating func prepend(_ prefix: [UInt8], where needsPrefix: (_ piece: ArraySlice<UInt8>) -> Bool)
  {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + ends.count * prefix.count)
    var start = 0
    for index in ends.indices {
      let piece = bytes[start..<ends[index]]
      start = ends[index]
      if needsPrefix(piece) { result += prefix }
      result += piece
      ends[index] = result.count
    }
    bytes = result
  }

  /// Replaces every occurrence of `pattern` within a piece.
  mutating func replace(_ pattern: [UInt8], with content: [UInt8]) {
    if ends.count == 1 {
      bytes = bytes.replacing(pattern, with: content)
      ends[0] = bytes.count
      return
    }
    var result: [UInt8] = []
    var start = 0
    for index in ends.indices {
      result += Array(bytes[start..<ends[index]]).replacing(pattern, with: content)
      start = ends[index]
      ends[index] = result.count
    }
    bytes = result
  }
}
