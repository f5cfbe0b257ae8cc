import Terminal

/// The nearest of the colours that terminals number.
enum NearestColour {
  /// Among the 240 of the 256 that every terminal shows alike: the cube and the greys.
  static func indexed(_ colour: Colour) -> Int32 {
    let levels: [Int] = [0, 95, 135, 175, 215, 255]
    func level(_ value: UInt8) -> Int {
      levels.indices.min { abs(levels[$0] - Int(value)) < abs(levels[$1] - Int(value)) } ?? 0
    }
    let (red, green, blue) = (level(colour.red), level(colour.green), level(colour.blue))
    let cube = distance(colour, levels[red], levels[green], levels[blue])
    let mean = (Int(colour.red) + Int(colour.green) + Int(colour.blue)) / 3
    let step = min(max((mean - 3) / 10, 0), 23)
    let grey = 8 + 10 * step
    if distance(colour, grey, grey, grey) < cube { return Int32(232 + step) }
    return Int32(16 + 36 * red + 6 * green + blue)
  }

  /// Among the 16, as xterm has them: people change them, and keep their names.
  static func sixteen(_ colour: Colour) -> Int32 {
    let best = table.indices.min { a, b in
      distance(colour, table[a].0, table[a].1, table[a].2)
        < distance(colour, table[b].0, table[b].1, table[b].2)
    }
    return Int32(best ?? 7)
  }

  private static func distance(_ colour: Colour, _ red: Int, _ green: Int, _ blue: Int) -> Int {
    let (dr, dg, db) = (Int(colour.red) - red, Int(colour.green) - green, Int(colour.blue) - blue)
    return 2 * dr * dr + 4 * dg * dg + 3 * db * db
  }

  private static let table: [(Int, Int, Int)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205),
    (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255),
    (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]
}
