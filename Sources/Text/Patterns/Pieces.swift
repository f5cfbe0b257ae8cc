import Untrusted

/// What becomes of the matches when a text is split at them.
enum SplitBehavior: String, Sendable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  /// Neighbouring matches are one piece.
  case contiguous = "Contiguous"

  init(_ field: JSONField) throws(Problem) {
    guard let behavior = Self(rawValue: try field.text) else {
      throw field.invalid(
        expected: "Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous")
    }
    self = behavior
  }

  /// Whether a part becomes one with the part before it; each is a match or not.
  func joins(_ previous: Bool?, _ isMatch: Bool) -> Bool {
    switch self {
    case .removed, .isolated: false
    case .mergedWithPrevious: isMatch && previous == false
    case .mergedWithNext: !isMatch && previous == true
    case .contiguous: isMatch == previous
    }
  }
}

/// A text cut into pieces, none of them empty.
struct Pieces {
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
    _ behavior: SplitBehavior, inverted: Bool = false, _ find: Search
  ) throws(Problem) {
    var result: [Range<Int>] = []
    result.reserveCapacity(max(ranges.count, bytes.count / 4))
    var matches: [Range<Int>] = []
    // Whether the part before is a match, nil at a piece's beginning.
    var previous: Bool?
    @inline(__always)
    func add(_ part: Range<Int>, isMatch: Bool) {
      if behavior.joins(previous, isMatch) {
        result[result.count - 1] = result[result.count - 1].lowerBound..<part.upperBound
      } else if !isMatch || behavior != .removed {
        result.append(part)
      }
      previous = isMatch
    }
    for piece in ranges {
      matches.removeAll(keepingCapacity: true)
      try find(bytes, piece, &matches)
      previous = nil
      var start = piece.lowerBound
      for match in matches {
        if start < match.lowerBound { add(start..<match.lowerBound, isMatch: inverted) }
        add(match, isMatch: !inverted)
        start = match.upperBound
      }
      if start < piece.upperBound { add(start..<piece.upperBound, isMatch: inverted) }
    }
    result.removeAll { $0.isEmpty }
    ranges = result
    if ranges.first?.lowerBound != 0 { startsText = false }
  }

  /// Splits every piece at the characters that `isMatch` tells.
  mutating func split(
    _ behavior: SplitBehavior, at isMatch: (Unicode.Scalar) -> Bool
  ) throws(Problem) {
    try split(behavior) { text, range, matches in
      var index = range.lowerBound
      while index < range.upperBound {
        let (scalar, end) = UTF8Text.scalar(in: text, at: index)
        if isMatch(scalar) { matches.append(index..<end) }
        index = end
      }
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
