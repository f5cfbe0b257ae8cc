/// Dots finer than cells, in layers: what is in front hides what is behind it, cell by cell. Within a
/// layer, pens that share a cell take turns with it, so that curves that coincide are all seen.
struct DotRaster {
  /// Which layer a dot belongs to.
  enum Layer: Int, CaseIterable { case reference, back, front }

  /// How a dot looks.
  struct Pen {
    let style: Style
    /// What stands for it where a cell has only one dot.
    let glyph: Character
    let layer: Layer

    init(_ ink: Ink, glyph: Character, layer: Layer, _ attributes: Style.Attributes = []) {
      (style, self.glyph, self.layer) = (Style(ink, attributes), glyph, layer)
    }
  }

  private struct Spot {
    var dots: UInt8 = 0
    /// One bit for each pen, in the order in which they were first used.
    var pens: UInt64 = 0
  }

  /// Cells.
  let size: Size
  /// Dots in a cell.
  let dots: (x: Int, y: Int)
  private let symbols: Symbols
  private var layers: [[Spot]]
  private var pens: [Pen] = []

  init(_ size: Size, symbols: Symbols) {
    self.size = size
    self.symbols = symbols
    dots = symbols.dots
    layers = Layer.allCases.map { _ in
      Array(repeating: Spot(), count: size.width * size.height)
    }
  }

  /// Dots from left to right.
  var width: Int { size.width * dots.x }
  /// Dots from top to bottom.
  var height: Int { size.height * dots.y }

  /// A pen to set dots with.
  mutating func add(_ pen: Pen) -> Int {
    pens.append(pen)
    return pens.count - 1
  }

  /// Sets a dot; one outside is not there.
  mutating func set(_ x: Int, _ y: Int, _ pen: Int) {
    guard x >= 0, x < width, y >= 0, y < height else { return }
    let place = y / dots.y * size.width + x / dots.x
    let layer = pens[pen].layer.rawValue
    layers[layer][place].dots |= 1 << UInt8(x % dots.x + 2 * (y % dots.y))
    layers[layer][place].pens |= 1 << UInt64(pen % 64)
  }

  /// Sets the dots of a column between two rows.
  mutating func span(_ x: Int, from top: Int, to bottom: Int, _ pen: Int) {
    let (first, last) = (max(min(top, bottom), 0), min(max(top, bottom), height - 1))
    guard first <= last else { return }
    for y in first...last { set(x, y, pen) }
  }

  /// Sets the dots from one place to another.
  mutating func line(from start: Point, to end: Point, _ pen: Int) {
    let columns = end.x - start.x
    guard columns != 0 else { return span(start.x, from: start.y, to: end.y, pen) }
    let (stride, count) = (columns.signum(), abs(columns))
    var previous = start.y
    for column in 0...count {
      let y = start.y + Int((Double(end.y - start.y) * Double(column) / Double(count)).rounded())
      // Each column goes on next to where the one before it ended.
      let from = y > previous + 1 ? previous + 1 : y < previous - 1 ? previous - 1 : y
      span(start.x + column * stride, from: from, to: y, pen)
      previous = y
    }
  }

  /// Marks a place: a cross of dots around it, where dots are fine enough for one.
  mutating func mark(_ x: Int, _ y: Int, _ pen: Int) {
    set(x, y, pen)
    guard symbols.glyphs == .braille, y >= 0, y < height else { return }
    for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1)] { set(x + dx, y + dy, pen) }
  }

  /// Whether a cell has any dot of a curve.
  func isEmpty(_ x: Int, _ y: Int) -> Bool {
    let place = y * size.width + x
    return layers[Layer.back.rawValue][place].dots == 0
      && layers[Layer.front.rawValue][place].dots == 0
  }

  /// Whether a cell has any dot.
  func hasDots(_ x: Int, _ y: Int) -> Bool { layers.contains { $0[y * size.width + x].dots != 0 } }

  /// Draws the dots over the canvas and leaves empty cells alone.
  func draw(on canvas: inout Canvas) {
    for y in 0..<size.height {
      for x in 0..<size.width {
        let place = y * size.width + x
        guard let spot = layers.last(where: { $0[place].dots != 0 })?[place] else { continue }
        let used = pens.indices.filter { spot.pens & (1 << UInt64($0 % 64)) != 0 }
        let pen = pens[used[(x + y) % used.count]]
        let glyph = symbols.isASCII ? pen.glyph : symbols.character(dots: spot.dots)
        canvas[x, y] = Cell(glyph, pen.style)
      }
    }
  }
}
