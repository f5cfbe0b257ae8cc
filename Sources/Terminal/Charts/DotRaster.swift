/// Dots finer than cells, in two layers: what is in front hides what is behind it, cell by cell.
struct DotRaster {
  /// Which layer a dot belongs to.
  enum Layer: Int { case back, front }

  /// How a dot looks.
  struct Pen {
    let ink: Ink
    /// What stands for it where a cell has only one dot.
    let glyph: Character
    let layer: Layer
  }

  private struct Spot {
    var dots: UInt8 = 0
    var pen: Pen?
  }

  /// Cells.
  let size: Size
  /// Dots in a cell.
  let dots: (x: Int, y: Int)
  private let symbols: Symbols
  private var layers: [[Spot]]

  init(_ size: Size, symbols: Symbols) {
    self.size = size
    self.symbols = symbols
    dots = symbols.dots
    layers = Array(repeating: Array(repeating: Spot(), count: size.width * size.height), count: 2)
  }

  /// Dots from left to right.
  var width: Int { size.width * dots.x }
  /// Dots from top to bottom.
  var height: Int { size.height * dots.y }

  /// Sets a dot; one outside is not there.
  mutating func set(_ x: Int, _ y: Int, _ pen: Pen) {
    guard x >= 0, x < width, y >= 0, y < height else { return }
    let place = y / dots.y * size.width + x / dots.x
    layers[pen.layer.rawValue][place].dots |= 1 << UInt8(x % dots.x + 2 * (y % dots.y))
    layers[pen.layer.rawValue][place].pen = pen
  }

  /// Sets the dots of a column between two rows.
  mutating func span(_ x: Int, from top: Int, to bottom: Int, _ pen: Pen) {
    let (first, last) = (max(min(top, bottom), 0), min(max(top, bottom), height - 1))
    guard first <= last else { return }
    for y in first...last { set(x, y, pen) }
  }

  /// Sets the dots from one place to another.
  mutating func line(from start: Point, to end: Point, _ pen: Pen) {
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

  /// Whether a cell has any dot.
  func isEmpty(_ x: Int, _ y: Int) -> Bool {
    let place = y * size.width + x
    return layers[0][place].dots == 0 && layers[1][place].dots == 0
  }

  /// Draws the dots over the canvas and leaves empty cells alone.
  func draw(on canvas: inout Canvas) {
    for y in 0..<size.height {
      for x in 0..<size.width {
        let place = y * size.width + x
        let spot = layers[1][place].dots != 0 ? layers[1][place] : layers[0][place]
        guard spot.dots != 0, let pen = spot.pen else { continue }
        let glyph = symbols.isASCII ? pen.glyph : symbols.character(dots: spot.dots)
        canvas[x, y] = Cell(glyph, Style(pen.ink))
      }
    }
  }
}
