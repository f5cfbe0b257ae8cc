/// How much room a part of a divided rectangle gets.
package enum Extent: Sendable, Hashable {
  /// So many cells.
  case fixed(Int)
  /// A part of what the fixed ones leave, in proportion to its weight.
  case share(Int)
}

extension Rect {
  /// Parts below one another.
  package func rows(_ extents: [Extent]) -> [Rect] {
    var top = y
    return Self.divide(height, among: extents).map { height in
      defer { top += height }
      return Rect(x: x, y: top, width: width, height: height)
    }
  }

  /// Parts beside one another, with gaps between them.
  package func columns(_ extents: [Extent], gap: Int = 0) -> [Rect] {
    var left = x
    let room = width - gap * max(extents.count - 1, 0)
    return Self.divide(max(room, 0), among: extents).map { width in
      defer { left += width + gap }
      return Rect(x: left, y: y, width: width, height: height).intersection(self)
    }
  }

  /// Cells for each extent; what is short is taken from the last ones.
  private static func divide(_ total: Int, among extents: [Extent]) -> [Int] {
    let fixed = extents.reduce(0) { if case .fixed(let cells) = $1 { $0 + cells } else { $0 } }
    let weights = extents.reduce(0) { if case .share(let weight) = $1 { $0 + weight } else { $0 } }
    let free = max(total - fixed, 0)
    var left = total
    var (given, weightSoFar) = (0, 0)
    return extents.map { extent in
      let wanted: Int
      switch extent {
      case .fixed(let cells): wanted = cells
      case .share(let weight):
        // Cumulative rounding: the shares always add up to what is free.
        weightSoFar += weight
        let end = free * weightSoFar / max(weights, 1)
        wanted = end - given
        given = end
      }
      let cells = min(max(wanted, 0), left)
      left -= cells
      return cells
    }
  }
}
