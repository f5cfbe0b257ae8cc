import RunStore
import Terminal

/// How codes are drawn.
enum CodeMapLook: Sendable, Hashable {
  /// Two rows in each row of the screen; only colours tell -1 from 1, and zeros are empty.
  case halves
  /// A sign for each code, which needs no colours.
  case signs

  /// The other one.
  var next: CodeMapLook { self == .halves ? .signs : .halves }
}

/// The part of a matrix whose codes are looked at, by its corner.
struct CodeRegion: Sendable, Hashable {
  /// How far one key press goes.
  static let rowStep = 16
  static let columnStep = 32

  private(set) var row = 0
  private(set) var column = 0

  /// Moves by steps; the corner stays inside of the matrix.
  mutating func move(rows: Int = 0, columns: Int = 0, in matrix: MatrixRecord) {
    row = Self.moved(row, by: rows, step: Self.rowStep, in: matrix.rows)
    column = Self.moved(column, by: columns, step: Self.columnStep, in: matrix.columns)
  }

  private static func moved(_ place: Int, by count: Int, step: Int, in size: Int) -> Int {
    min(max(place + count * step, 0), max(size - 1, 0) / step * step)
  }
}

/// A part of a matrix's codes as a picture, a caption above it.
struct CodeMapView: Sendable {
  let matrix: MatrixState
  /// The codes; nil where none are recorded.
  let map: CodeMap?
  /// The part that is wanted.
  let region: CodeRegion
  let look: CodeMapLook
  /// Why there are no codes.
  let reason: String

  func draw(on canvas: inout Canvas) {
    guard canvas.size.height > 1 else { return }
    let (rows, columns) = shownCodes(in: canvas)
    drawCaption(on: &canvas, rows: rows, columns: columns)
    let body = Rect(x: 0, y: 1, width: canvas.size.width, height: canvas.size.height - 1)
    canvas.draw(in: body) { canvas in
      guard let map, rows > 0, columns > 0 else { return canvas.explain(reason) }
      if isHalved(canvas.symbols) {
        for row in 0..<(rows + 1) / 2 {
          for column in 0..<columns {
            canvas[column, row] = pair(map, row * 2, column, isLast: row * 2 + 1 >= rows)
          }
        }
      } else {
        for row in 0..<rows {
          for column in 0..<columns {
            canvas[column, row] = single(map.code(row, column), canvas.symbols)
          }
        }
      }
    }
  }

  private func isHalved(_ symbols: Symbols) -> Bool {
    // Half a cell each, -1 and +1 differ by their colours alone.
    look == .halves && !symbols.isASCII && symbols.hasColours
  }

  /// How many rows and columns of codes have room.
  private func shownCodes(in canvas: borrowing Canvas) -> (rows: Int, columns: Int) {
    guard let map else { return (0, 0) }
    let room = (canvas.size.height - 1) * (isHalved(canvas.symbols) ? 2 : 1)
    return (min(map.rowCount, room), min(map.columnCount, canvas.size.width))
  }

  // MARK: Codes

  private func ink(_ code: Int8) -> Ink {
    .role(code < 0 ? .minus : code > 0 ? .plus : .zero)
  }

  private func single(_ code: Int8, _ symbols: Symbols) -> Cell {
    let glyphs = symbols.codes
    return Cell(code < 0 ? glyphs.minus : code > 0 ? glyphs.plus : glyphs.zero, Style(ink(code)))
  }

  private func pair(_ map: CodeMap, _ row: Int, _ column: Int, isLast: Bool) -> Cell {
    let top = map.code(row, column)
    let bottom = isLast ? 0 : map.code(row + 1, column)
    switch (top.signum(), bottom.signum()) {
    case (0, 0): return Cell()
    case (0, _): return Cell("▄", Style(ink(bottom)))
    case (_, 0): return Cell("▀", Style(ink(top)))
    case (let a, let b) where a == b: return Cell("█", Style(ink(top)))
    default: return Cell("▀", Style(ink(top), on: ink(bottom)))
    }
  }

  // MARK: Caption

  private func drawCaption(on canvas: inout Canvas, rows: Int, columns: Int) {
    var x = canvas.text("codes ", x: 0, y: 0, Style(.title, .bold))
    if let map, rows > 0, columns > 0 {
      let place =
        "rows \(map.firstRow)-\(map.firstRow + rows - 1) columns "
        + "\(map.firstColumn)-\(map.firstColumn + columns - 1) at step \(map.step)"
      x += canvas.text(place, x: x, y: 0, Style(.axis)) + 2
      if map.firstRow != region.row || map.firstColumn != region.column {
        x += canvas.text(
          "waiting for row \(region.row), column \(region.column)", x: x, y: 0, Style(.warning))
        x += 2
      }
    }
    drawLegend(on: &canvas, after: x)
  }

  private func drawLegend(on canvas: inout Canvas, after x: Int) {
    let symbols = canvas.symbols
    let glyphs = symbols.codes
    let isHalved = isHalved(symbols)
    let labels = CodeBar.labels(isTernary: matrix.isTernary)
    let entries: [(Character, Role, String)] = [
      (isHalved ? symbols.full : glyphs.minus, .minus, labels[0]),
      (isHalved ? " " : glyphs.zero, .zero, labels[1]),
      (isHalved ? symbols.full : glyphs.plus, .plus, labels[2]),
    ]
    var left = canvas.size.width - entries.reduce(0) { $0 + $1.2.count + 4 } + 2
    guard left >= x else { return }
    if !symbols.isASCII, symbols.hasColours {
      let hint = isHalved ? "n: signs" : "n: colours"
      if left - hint.count - 2 >= x {
        canvas.text(hint, x: left - hint.count - 2, y: 0, Style(.axis))
      }
    }
    for (glyph, role, text) in entries {
      canvas[left, 0] = Cell(glyph, Style(role))
      left += canvas.text(text, x: left + 2, y: 0, Style(role)) + 4
    }
  }
}

extension CodeMap {
  /// A code by its place in the map; 0 where there is none.
  func code(_ row: Int, _ column: Int) -> Int8 {
    let index = row * columnCount + column
    return column < columnCount && codes.indices.contains(index) ? codes[index] : 0
  }
}
