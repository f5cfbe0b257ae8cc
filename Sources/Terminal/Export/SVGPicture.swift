/// Collects a frame's cells into as few elements as show them.
struct SVGPicture {
  /// What is painted in one stroke of the brush.
  private enum Brush: Hashable {
    case fill(Colour)
    case line(Colour)
    case dots(Colour)
  }

  private let frame: Frame
  private var grounds = OrderedPaths<Colour>()
  private var shapes = OrderedPaths<Brush>()
  private var texts: [String] = []

  /// An empty picture of a frame.
  init(_ frame: Frame) { self.frame = frame }

  /// The elements, those below first.
  var elements: [String] {
    grounds.all.map { colour, path in
      "<path fill=\"\(colour.hexadecimal)\" shape-rendering=\"crispEdges\" d=\"\(path)\"/>"
    }
      + shapes.all.map { brush, path in
        switch brush {
        case .fill(let colour):
          "<path fill=\"\(colour.hexadecimal)\" shape-rendering=\"crispEdges\" d=\"\(path)\"/>"
        case .line(let colour):
          "<path fill=\"none\" stroke=\"\(colour.hexadecimal)\" d=\"\(path)\"/>"
        case .dots(let colour):
          """
          <path fill="none" stroke="\(colour.hexadecimal)" stroke-width="3" \
          stroke-linecap="round" d="\(path)"/>
          """
        }
      } + texts
  }

  /// Draws a row of cells.
  mutating func draw(row y: Int, _ looks: SVGLooks) {
    var x = 0
    while x < frame.size.width {
      let style = frame[x, y].style
      let look = looks.look(style)
      var end = x + 1
      while end < frame.size.width, frame[end, y].style == style { end += 1 }
      if look.background != looks.background {
        let (left, width) = (x * SVGFrame.cell.width, (end - x) * SVGFrame.cell.width)
        let (top, height) = (y * SVGFrame.cell.height, SVGFrame.cell.height)
        grounds.add("M\(left) \(top)h\(width)v\(height)h-\(width)z", to: look.background)
      }
      drawRun(x..<end, y: y, look)
      x = end
    }
  }

  /// Draws cells of one look: shapes cell by cell, text in words.
  private mutating func drawRun(_ columns: Range<Int>, y: Int, _ look: SVGLooks.Look) {
    var (word, start, width) = ("", columns.lowerBound, 0)
    for x in columns {
      let character = frame[x, y].character
      // The second half of a wide character belongs to the first, wherever that is.
      guard let character else { continue }
      // A space ends a word, so that a font of another width cannot push the rest of a line away.
      if character == " " || draw(character, x: x, y: y, look) {
        add(word, start: start, width: width, y: y, look)
        (word, start, width) = ("", x + 1, 0)
      } else {
        if word.isEmpty { start = x }
        word.append(character)
        width += max(character.columns, 1)
      }
    }
    add(word, start: start, width: width, y: y, look)
    if look.attributes.contains(.underline) {
      let (left, length) = (columns.lowerBound * SVGFrame.cell.width, columns.count)
      shapes.add(
        "M\(left) \(y * SVGFrame.cell.height + 14)h\(length * SVGFrame.cell.width)v1H\(left)z",
        to: .fill(look.foreground))
    }
  }

  /// Draws a character that is a shape; false if it is none.
  private mutating func draw(
    _ character: Character, x: Int, y: Int, _ look: SVGLooks.Look
  ) -> Bool {
    guard let shape = CellShape(character) else { return false }
    let (left, top) = (x * SVGFrame.cell.width, y * SVGFrame.cell.height)
    switch shape {
    case .rects(let rects):
      for rect in rects {
        shapes.add(
          "M\(left + rect.x) \(top + rect.y)h\(rect.width)v\(rect.height)h-\(rect.width)z",
          to: .fill(look.foreground))
      }
    case .shade(let share):
      shapes.add(
        "M\(left) \(top)h\(SVGFrame.cell.width)v\(SVGFrame.cell.height)h-\(SVGFrame.cell.width)z",
        to: .fill(look.background.mixed(with: look.foreground, share)))
    case .dots(let points):
      for point in points {
        shapes.add("M\(left + point.x) \(top + point.y)h0", to: .dots(look.foreground))
      }
    case .lines(let path):
      shapes.add(path(left, top), to: .line(look.foreground))
    }
    return true
  }

  private mutating func add(
    _ word: String, start: Int, width: Int, y: Int, _ look: SVGLooks.Look
  ) {
    if word.isEmpty { return }
    var font = ""
    if look.attributes.contains(.bold) { font += " font-weight=\"bold\"" }
    if look.attributes.contains(.italic) { font += " font-style=\"italic\"" }
    texts.append(
      """
      <text x="\(start * SVGFrame.cell.width)" y="\(y * SVGFrame.cell.height + 12)" \
      textLength="\(width * SVGFrame.cell.width)" lengthAdjust="spacingAndGlyphs" \
      fill="\(look.foreground.hexadecimal)"\(font)>\(SVGFrame.escaped(word))</text>
      """)
  }
}

/// Paths by what they are painted with, in the order in which that first appears.
private struct OrderedPaths<Key: Hashable> {
  private var places: [Key: Int] = [:]
  private(set) var all: [(key: Key, path: String)] = []

  mutating func add(_ path: String, to key: Key) {
    if let place = places[key] {
      all[place].path += path
    } else {
      places[key] = all.count
      all.append((key, path))
    }
  }
}
