import Untrusted

/// What becomes of the matches when a text is split at them.
enum SplitBehavior: String, Sendable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  /// Neighbouring matches are one piece.
  case contiguous = "Contiguous"
}

extension SplitBehavior {
  init(_ field: JSONField) throws(Problem) {
    guard let behavior = Self(rawValue: try field.text) else {
      throw field.invalid(
        expected: "Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous")
    }
    self = behavior
  }
}

/// A text cut into pieces, none of them empty.
struct Pieces {
  private struct Part {
    var range: Range<Int>
    let isMatch: Bool
  }

  private(set) var bytes: [UInt8]
  private(set) var ranges: [Range<Int>]
  /// Whether the first piece is the beginning of the whole text.
  private(set) var startsText: Bool

  /// One piece, or none if there are no bytes.
  init(_ bytes: [UInt8], startsText: Bool) {
    self.bytes = bytes
    self.startsText = startsText
    ranges = bytes.isEmpty ? [] : [0..<bytes.count]
  }

  /// Splits every piece at the matches that `find` appends, or between them if `inverted`.
  mutating func split(
    _ behavior: SplitBehavior, inverted: Bool = false,
    _ find: (_ bytes: [UInt8], _ piece: Range<Int>, _ matches: inout [Range<Int>]) throws(Problem)
      -> Void
  ) throws(Problem) {
    var result: [Range<Int>] = []
    result.reserveCapacity(max(ranges.count, bytes.count / 4))
    var matches: [Range<Int>] = []
    var parts: [Part] = []
    for piece in ranges {
      matches.removeAll(keepingCapacity: true)
      try find(bytes, piece, &matches)
      parts.removeAll(keepingCapacity: true)
      var start = piece.lowerBound
      for match in matches {
        if start < match.lowerBound {
          parts.append(Part(range: start..<match.lowerBound, isMatch: inverted))
        }
        parts.append(Part(range: match, isMatch: !inverted))
        start = match.upperBound
      }
      if start < piece.upperBound {
        parts.append(Part(range: start..<piece.upperBound, isMatch: inverted))
      }
      Self.join(&parts, behavior)
      for part in parts where !part.range.isEmpty { result.append(part.range) }
    }
    ranges = result
    if ranges.first?.lowerBound != 0 { startsText = false }
  }

  private static func join(_ parts: inout [Part], _ behavior: SplitBehavior) {
    switch behavior {
    case .isolated: break
    case .removed: parts.removeAll(where: \.isMatch)
    case .contiguous:
      parts = parts.reduce(into: []) { joined, part in
        if let last = joined.last, last.isMatch == part.isMatch {
          joined[joined.count - 1].range = last.range.lowerBound..<part.range.upperBound
        } else {
          joined.append(part)
        }
      }
    case .mergedWithPrevious:
      var follows = false
      parts = parts.reduce(into: []) { joined, part in
        if part.isMatch, !follows, let last = joined.last {
          joined[joined.count - 1].range = last.range.lowerBound..<part.range.upperBound
        } else {
          joined.append(part)
        }
        follows = part.isMatch
      }
    case .mergedWithNext:
      var precedes = false
      parts = parts.reversed().reduce(into: []) { joined, part in
        if part.isMatch, !precedes, let next = joined.last {
          joined[joined.count - 1].range = part.range.lowerBound..<next.range.upperBound
        } else {
          joined.append(part)
        }
        precedes = part.isMatch
      }
      parts.reverse()
    }
  }

  /// Puts `prefix` before every piece that `needsPrefix`.
  mutating func prepend(
    _ prefix: [UInt8], _ allowance: Allowance,
    where needsPrefix: (_ piece: ArraySlice<UInt8>) -> Bool
  ) throws(Problem) {
    try allowance.grow(by: ranges.count * prefix.count)
    rewrite { piece, result in
      if needsPrefix(piece) { result += prefix }
      result += piece
    }
  }

  /// Replaces each piece by what `change` appends for it.
  mutating func rewrite(
    _ change: (_ piece: ArraySlice<UInt8>, _ result: inout [UInt8]) -> Void
  ) {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 4)
    for index in ranges.indices {
      let start = result.count
      change(bytes[ranges[index]], &result)
      ranges[index] = start..<result.count
    }
    bytes = result
  }
}
