/// What a character looks like that is a shape rather than a letter, in a cell of 8 × 16 pixels.
enum CellShape {
  /// Filled rectangles.
  case rects([Rect])
  /// The whole cell, with a share of the colour.
  case shade(Double)
  /// Braille dots, by their middles.
  case dots([Point])
  /// Light lines: a path for the cell whose top left corner is given.
  case lines(@Sendable (_ left: Int, _ top: Int) -> String)

  /// The shape of a block element, a braille pattern or a light line; nil for any other character.
  init?(_ character: Character) {
    guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1 else {
      return nil
    }
    switch scalar.value {
    case 0x2800...0x28FF: self = .dots(Self.braille(scalar.value & 0xFF))
    case 0x2580...0x259F: self = Self.block(scalar.value)
    case 0x2500...0x257F:
      guard let path = LightLine.path(of: scalar) else { return nil }
      self = .lines(path)
    default: return nil
    }
  }

  /// Bits 0 to 2 are the left column from above, 3 to 5 the right one, 6 and 7 the last row.
  private static func braille(_ bits: UInt32) -> [Point] {
    let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    return places.enumerated().filter { bits >> UInt32($0.offset) & 1 == 1 }
      .map { Point(2 + 4 * $0.element.0, 2 + 4 * $0.element.1) }
  }

  private static func block(_ value: UInt32) -> CellShape {
    switch value {
    case 0x2580: return .rects([Rect(x: 0, y: 0, width: 8, height: 8)])
    case 0x2581...0x2588:
      let height = Int(value - 0x2580) * 2
      return .rects([Rect(x: 0, y: 16 - height, width: 8, height: height)])
    case 0x2589...0x258F:
      return .rects([Rect(x: 0, y: 0, width: Int(0x2590 - value), height: 16)])
    case 0x2590: return .rects([Rect(x: 4, y: 0, width: 4, height: 16)])
    case 0x2591...0x2593: return .shade(Double(value - 0x2590) / 4)
    case 0x2594: return .rects([Rect(x: 0, y: 0, width: 8, height: 2)])
    case 0x2595: return .rects([Rect(x: 7, y: 0, width: 1, height: 16)])
    default: return .rects(quadrants(Int(value - 0x2596)))
    }
  }

  /// The quarters of U+2596 and the following; bits from 0: top left, top right, bottom left,
  /// bottom right.
  private static func quadrants(_ index: Int) -> [Rect] {
    let bits = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14][index]
    return (0..<4).filter { bits >> $0 & 1 == 1 }
      .map { Rect(x: $0 % 2 * 4, y: $0 / 2 * 8, width: 4, height: 8) }
  }
}
