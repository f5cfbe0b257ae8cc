import Untrusted

/// A rectangle of a frame to draw into: places count from its own corner, and whatever lies
/// outside is clipped. Drawing cannot fail.
///
/// Text goes through ``TerminalText``: no control or escape character from a file can get into a
/// frame.
package struct Canvas: ~Copyable {
  package private(set) var frame: Frame
  /// The part of it that is drawn into.
  package private(set) var area: Rect
  /// The glyphs that the terminal can show.
  package let symbols: Symbols
  /// What reacts to the mouse, in the order in which it was drawn: what is drawn later lies on top.
  package private(set) var regions: [Region] = []

  package init(_ size: Size, symbols: Symbols) {
    frame = Frame(size)
    area = Rect(size)
    self.symbols = symbols
  }

  package var size: Size { area.size }
  /// The room as a rectangle at the origin.
  package var bounds: Rect { Rect(area.size) }

  /// Draws into a part, given in this canvas's own places.
  package mutating func draw(in part: Rect, _ body: (inout Canvas) -> Void) {
    let outer = area
    area = Rect(x: outer.x + part.x, y: outer.y + part.y, width: part.width, height: part.height)
      .intersection(outer)
    defer { area = outer }
    if !area.isEmpty { body(&self) }
  }

  /// Notes that a part reacts to the mouse.
  package mutating func addRegion(_ part: Rect, _ target: any Sendable) {
    let origin = Point(area.x + part.x, area.y + part.y)
    let shown = Rect(x: origin.x, y: origin.y, width: part.width, height: part.height)
      .intersection(area)
    if !shown.isEmpty { regions.append(Region(area: shown, origin: origin, target: target)) }
  }

  /// The cell at a place; setting one outside does nothing.
  package subscript(x: Int, y: Int) -> Cell {
    get { bounds.contains(Point(x, y)) ? frame[area.x + x, area.y + y] : Cell() }
    set { if bounds.contains(Point(x, y)) { frame[area.x + x, area.y + y] = newValue } }
  }

  /// Writes a line of text from a place on; returns the columns it takes, clipped or not.
  ///
  /// - Parameter width: the most columns; what is longer ends in an ellipsis.
  @discardableResult
  package mutating func text(
    _ text: some StringProtocol, x: Int, y: Int, _ style: Style = .plain, width: Int? = nil
  ) -> Int {
    var safe = TerminalText.escaped(String(text))
    if symbols.isASCII { safe = safe.approximatedInASCII }
    if let width { safe = safe.fitting(width, ellipsis: symbols.ellipsis) }
    var column = x
    for character in safe {
      character.forEachCell { part, columns in
        guard columns > 0 else { return }
        put(part, columns: columns, x: column, y: y, style)
        column += columns
      }
    }
    return column - x
  }

  /// Writes a line of text that ends before a column.
  @discardableResult
  package mutating func text(
    _ text: some StringProtocol, endingAt right: Int, y: Int, _ style: Style = .plain
  ) -> Int {
    var safe = TerminalText.escaped(String(text))
    if symbols.isASCII { safe = safe.approximatedInASCII }
    return self.text(safe, x: right - safe.columns, y: y, style)
  }

  package mutating func fill(_ part: Rect, _ character: Character = " ", _ style: Style) {
    for y in part.y..<part.bottom {
      for x in part.x..<part.right { self[x, y] = Cell(character, style) }
    }
  }

  /// Changes how a part looks and leaves its characters.
  package mutating func restyle(_ part: Rect, _ change: (inout Style) -> Void) {
    let part = part.intersection(bounds)
    for y in part.y..<part.bottom {
      for x in part.x..<part.right { change(&self[x, y].style) }
    }
  }

  private mutating func put(
    _ character: Character, columns: Int, x: Int, y: Int, _ style: Style
  ) {
    // Half a wide character cannot be shown.
    if columns == 2, x < 0 || x + 1 >= area.width {
      if x >= 0 { self[x, y] = Cell(" ", style) }
      return
    }
    self[x, y] = Cell(character, style)
    if columns == 2 { self[x + 1, y] = Cell(nil, style) }
  }
}

/// A part of a frame that reacts to the mouse.
package struct Region: Sendable {
  /// Where it can be seen, in the frame's places.
  package let area: Rect
  /// Its own corner, in the frame's places.
  package let origin: Point
  /// What reacts, as whoever drew it knows it.
  package let target: any Sendable
}

extension StringProtocol {
  /// The text, or its beginning and an ellipsis, in at most so many columns.
  package func fitting(_ width: Int, ellipsis: Character = "…") -> String {
    guard columns > width else { return String(self) }
    var (result, used) = ("", 0)
    for character in self {
      guard used + character.columns <= width - 1 else { break }
      result.append(character)
      used += character.columns
    }
    return width > 0 ? result + String(ellipsis) : ""
  }
}
