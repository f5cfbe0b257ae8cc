/// A cell's place; (0, 0) is the top left one.
package struct Point: Sendable, Hashable {
  package var x: Int
  package var y: Int

  package init(_ x: Int, _ y: Int) {
    self.x = x
    self.y = y
  }
}

/// A size in cells; never negative.
package struct Size: Sendable, Hashable {
  package var width: Int
  package var height: Int

  package init(_ width: Int, _ height: Int) {
    self.width = max(width, 0)
    self.height = max(height, 0)
  }
}

/// A rectangle of cells; it never has a negative size.
package struct Rect: Sendable, Hashable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  /// A rectangle from its top left corner on.
  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(width, 0)
    self.height = max(height, 0)
  }

  /// A rectangle of a size at the origin.
  package init(_ size: Size) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  package var size: Size { Size(width, height) }
  package var isEmpty: Bool { width == 0 || height == 0 }
  /// The column after the last one.
  package var right: Int { x + width }
  /// The row after the last one.
  package var bottom: Int { y + height }

  package func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < right && point.y >= y && point.y < bottom
  }

  package func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(
      x: left, y: top, width: min(right, other.right) - left,
      height: min(bottom, other.bottom) - top)
  }

  /// The rectangle without a margin.
  package func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
    Rect(x: x + left, y: y + top, width: width - left - right, height: height - top - bottom)
  }
}

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
