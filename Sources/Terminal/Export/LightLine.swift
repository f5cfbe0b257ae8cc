/// The light lines among the box-drawing characters, as paths in a cell of 8 × 16 pixels.
enum LightLine {
  /// Which edges of a cell a line leads to from its middle.
  private struct Arms: OptionSet {
    let rawValue: UInt8
    static let left = Arms(rawValue: 1)
    static let right = Arms(rawValue: 2)
    static let up = Arms(rawValue: 4)
    static let down = Arms(rawValue: 8)
  }

  private static let straight: [Unicode.Scalar: Arms] = [
    "─": [.left, .right], "│": [.up, .down], "┌": [.right, .down], "┐": [.left, .down],
    "└": [.right, .up], "┘": [.left, .up], "├": [.up, .down, .right], "┤": [.up, .down, .left],
    "┬": [.left, .right, .down], "┴": [.left, .right, .up], "┼": [.left, .right, .up, .down],
    "╴": .left, "╵": .up, "╶": .right, "╷": .down,
  ]

  /// How many dashes a broken line has in a cell.
  private static let dashed: [Unicode.Scalar: (isHorizontal: Bool, count: Int)] = [
    "┄": (true, 3), "┈": (true, 4), "╌": (true, 2), "┆": (false, 3), "┊": (false, 4),
    "╎": (false, 2),
  ]

  // Lines run through the middles of pixels, so that they are sharp: 3.5 and 7.5.
  private static let rounded: [Unicode.Scalar: String] = [
    "╭": "m8 7.5h-.5q-4 0-4 4v4.5", "╮": "m0 7.5q3.5 0 3.5 4v4.5",
    "╰": "m3.5 0v3.5q0 4 4 4h.5", "╯": "m3.5 0v3.5q0 4-3.5 4",
  ]

  /// A character's path for the cell whose top left corner is given; nil if it is no light line.
  static func path(
    of scalar: Unicode.Scalar
  ) -> (@Sendable (_ left: Int, _ top: Int) -> String)? {
    if let arms = straight[scalar] {
      return { left, top in lines(arms, left, top) }
    }
    if let path = rounded[scalar] { return { left, top in "M\(left) \(top)\(path)" } }
    guard let (isHorizontal, count) = dashed[scalar] else { return nil }
    return { left, top in
      let length = (isHorizontal ? 8 : 16) / Double(count)
      return (0..<count).map { index in
        let offset = Double(index) * length
        return isHorizontal
          ? "M\(number(Double(left) + offset)) \(top).5m0 7h\(number(length * 0.6))"
          : "M\(left).5 \(number(Double(top) + offset))m3 0v\(number(length * 0.6))"
      }.joined()
    }
  }

  private static func lines(_ arms: Arms, _ left: Int, _ top: Int) -> String {
    var path = ""
    if !arms.isDisjoint(with: [.left, .right]) {
      // A line that ends in the middle covers the line that it meets there.
      let start = arms.contains(.left) ? left : left + 3
      let end = arms.contains(.right) ? left + 8 : left + 4
      path += "M\(start) \(top + 7).5H\(end)"
    }
    if !arms.isDisjoint(with: [.up, .down]) {
      let start = arms.contains(.up) ? top : top + 7
      let end = arms.contains(.down) ? top + 16 : top + 8
      path += "M\(left + 3).5 \(start)V\(end)"
    }
    return path
  }

  /// A number with at most one digit after the point, and none where it is whole.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
