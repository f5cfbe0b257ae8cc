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

  init(_ frame: Frame) { self.frame = frame }

  /// The elements, those below first.
  var elements: [String] {
    func fill(_ colour: Colour, _ path: String) -> String {
      "<path fill=\"\(colour.hexadecimal)\" shape-rendering=\"crispEdges\" d=\"\(path)\"/>"
    }
    return grounds.all.map(fill)
      + shapes.all.map { brush, path in
        switch brush {
        case .fill(let colour): fill(colour, path)
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

  mutating func draw(row y: Int, _ looks: SVGLooks) {
    var x = 0
    while x < frame.size.width {
      let style = frame[x, y].style
      let look = looks.look(style)
      var end = x + 1
      while end < frame.size.width, frame[end, y].style == style { end += 1 }
      if look.background != looks.background {
        let cells = Rect(x: x, y: y, width: end - x, height: 1)
        grounds.add(Self.outline(Self.pixels(cells)), to: look.background)
      }
      drawRun(x..<end, y: y, look)
      x = end
    }
  }

  /// Where cells are in the picture.
  private static func pixels(_ cells: Rect) -> Rect {
    let (width, height) = (SVGFrame.cell.width, SVGFrame.cell.height)
    return Rect(
      x: cells.x * width, y: cells.y * height, width: cells.width * width,
      height: cells.height * height)
  }

  private static func outline(_ rect: Rect) -> String {
    "M\(rect.x) \(rect.y)h\(rect.width)v\(rect.height)h-\(rect.width)z"
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
          Self.outline(
            Rect(x: left + rect.x, y: top + rect.y, width: rect.width, height: rect.height)),
          to: .fill(look.foreground))
      }
    case .shade(let share):
      shapes.add(
        Self.outline(Self.pixels(Rect(x: x, y: y, width: 1, height: 1))),
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
    let font = look.attributes.contains(.bold) ? " font-weight=\"bold\"" : ""
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

/// The colours that styles have in a picture, where nothing is left to a terminal.
struct SVGLooks {
  /// A cell's colours and its font.
  struct Look: Hashable {
    let foreground: Colour
    let background: Colour
    let attributes: Style.Attributes
  }

  private let theme: Theme
  /// The colour of the whole picture.
  let background: Colour
  private let text: Colour

  /// The colours of a theme; one without a background of its own gets one that suits its text.
  init(_ theme: Theme) {
    self.theme = theme
    let text = theme.colour(.role(.text))
    let dark = Colour(0x16181D)
    let background =
      theme.colour(.role(.background))
      ?? (text.map { $0.contrast(to: dark) < 3 } == true ? .white : dark)
    self.background = background
    self.text = text ?? (background.luminance < 0.18 ? Colour(0xD8DCE4) : Colour(0x1E2127))
  }

  /// What a style looks like.
  func look(_ style: Style) -> Look {
    var foreground = theme.colour(style.foreground) ?? text
    var background = theme.colour(style.background) ?? self.background
    if style.attributes.contains(.reverse) { swap(&foreground, &background) }
    if style.attributes.contains(.dim) { foreground = foreground.mixed(with: background, 0.4) }
    return Look(
      foreground: foreground, background: background,
      attributes: style.attributes.subtracting([.reverse, .dim]))
  }
}
