import CNcurses
import Terminal

/// Puts frames into ncurses' picture of the screen.
struct Painter {
  private let depth: ColourDepth
  private let colours: Int
  private let showsUnicode: Bool
  private var pairs: ColourPairs
  private var looks: [Style: Look] = [:]
  private var theme: Theme?
  /// Whether a pair was asked for that did not fit any more.
  private var isOut = false

  private struct Look {
    var attributes: UInt32
    var pair: Int32
  }

  /// - Parameters:
  ///   - colours: how many the terminal's description has.
  ///   - pairs: how many it can hold besides its own.
  init(depth: ColourDepth, colours: Int, pairs: Int, showsUnicode: Bool) {
    self.depth = depth
    self.colours = colours
    self.pairs = ColourPairs(capacity: pairs)
    self.showsUnicode = showsUnicode
  }

  /// Paints rows of a frame.
  ///
  /// - Returns: false if the pairs of colours had to be dealt anew: then all rows need painting.
  mutating func paint(_ rows: some Sequence<Int>, of frame: Frame, theme: Theme) -> Bool {
    if self.theme != theme {
      self.theme = theme
      looks.removeAll(keepingCapacity: true)
    }
    isOut = false
    var cells: [tsld_cell] = []
    for row in rows {
      convert(row, of: frame, theme: theme, into: &cells)
      guard !isOut else { return false }
      tsld_screen_put_row(Int32(row), cells, Int32(cells.count))
    }
    return true
  }

  /// Takes all pairs back; what is on the screen has to be painted again.
  mutating func forgetPairs() {
    pairs.forget()
    looks.removeAll(keepingCapacity: true)
    tsld_screen_forget_pairs()
  }

  /// Lets further styles have the terminal's own colours rather than none.
  var settles = false

  private mutating func convert(
    _ row: Int, of frame: Frame, theme: Theme, into cells: inout [tsld_cell]
  ) {
    cells.removeAll(keepingCapacity: true)
    var x = 0
    while x < frame.size.width {
      let cell = frame[x, row]
      let isWide = x + 1 < frame.size.width && frame[x + 1, row].character == nil
      let look = look(of: cell.style, theme: theme)
      let text = CellText(
        cell.character ?? " ", columns: isWide ? 2 : 1, limit: TSLD_CELL_SCALARS,
        showsUnicode: showsUnicode, width: { Int(tsld_screen_columns($0)) })
      cells.append(Self.cell(text.scalars, look))
      if isWide { cells.append(Self.cell(text.needsSpace ? [0x20] : [], look)) }
      x += isWide ? 2 : 1
    }
  }

  private static func cell(_ scalars: [UInt32], _ look: Look) -> tsld_cell {
    var cell = tsld_cell()
    cell.attributes = look.attributes
    cell.pair = look.pair
    withUnsafeMutableBytes(of: &cell.scalars) { bytes in
      let places = bytes.assumingMemoryBound(to: UInt32.self)
      for (index, scalar) in scalars.prefix(places.count).enumerated() { places[index] = scalar }
    }
    return cell
  }

  private mutating func look(of style: Style, theme: Theme) -> Look {
    if let look = looks[style] { return look }
    let numbers = ColourNumbers(palette: Palette(depth, theme: theme), colours: colours)
    let (pair, attributes) = numbers.look(of: style)
    var look = Look(attributes: attributes, pair: 0)
    if let (number, isNew) = pairs.number(of: pair) {
      if isNew { _ = tsld_screen_set_pair(number, pair.foreground, pair.background) }
      look.pair = number
    } else {
      isOut = !settles
    }
    looks[style] = look
    return look
  }
}
