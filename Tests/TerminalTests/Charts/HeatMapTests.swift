import Testing

@testable import Terminal

@Suite("Heat map")
struct HeatMapTests {
  private func grid(_ rows: Int, _ columns: Int) -> HeatMap {
    HeatMap(
      (0..<rows).map { row in (0..<columns).map { Double(row * columns + $0) } },
      rowLabels: (0..<rows).map { "row \($0)" }, columnLabels: (0..<columns).map { "\($0)" })
  }

  @Test("few cells are stretched over the whole place") func stretched() throws {
    let places = grid(3, 10).layout(in: Size(50, 20))
    #expect(places?.map == Rect(x: 6, y: 0, width: 44, height: 18))
    let first = try #require(grid(3, 10).layout(in: Size(50, 20))?.cell(at: Point(6, 0)))
    #expect(first == (0, 0))
    let last = try #require(grid(3, 10).layout(in: Size(50, 20))?.cell(at: Point(49, 17)))
    #expect(last == (2, 9))
    #expect(grid(3, 10).layout(in: Size(50, 20))?.cell(at: Point(5, 0)) == nil)
    #expect(grid(3, 10).layout(in: Size(50, 20))?.cell(at: Point(10, 18)) == nil)
  }

  @Test("every row and column can be reached, also where many share a cell") func many() {
    let size = Size(30, 12)
    let grid = grid(40, 100)
    let places = grid.layout(in: size)
    #expect(places?.map.height == 10)
    let rows = (0..<10).flatMap { places?.rows(behind: $0) ?? 0..<0 }
    #expect(rows == Array(0..<40))
    let columns = (0..<(places?.map.width ?? 0)).flatMap { places?.columns(behind: $0) ?? 0..<0 }
    #expect(columns == Array(0..<100))
  }

  @Test("rows of one line each stay equally high") func equal() {
    #expect(grid(12, 4).layout(in: Size(40, 20))?.map.height == 12)
  }

  @Test("the greatest of the values that share a cell is seen") func greatest() {
    var grid = grid(1, 1000)
    grid.values = [(0..<1000).map { $0 == 567 ? 9 : 0 }]
    grid.rowLabels = []
    var canvas = Canvas(Size(20, 5), symbols: Symbols(.ascii, depth: .none))
    grid.draw(on: &canvas)
    #expect(canvas.frame.lines[0].contains("@"))
  }

  @Test("a column is pointed out from top to bottom, a cell alone") func cursor() {
    func reversed(_ change: (inout HeatMap) -> Void) -> [Point] {
      var grid = grid(2, 2)
      change(&grid)
      var canvas = Canvas(Size(26, 6), symbols: Symbols(.braille))
      grid.draw(on: &canvas)
      let places = (0..<4).flatMap { y in (0..<26).map { Point($0, y) } }
      return places.filter { canvas[$0.x, $0.y].style.attributes.contains(.reverse) }
    }
    let column = reversed {
      $0.cursorRow = 0
      $0.cursorColumn = 1
      $0.marksColumn = true
    }
    #expect(column.count == 4 * 10)
    let cell = reversed {
      $0.cursorRow = 0
      $0.cursorColumn = 1
    }
    #expect(cell.count == 2 * 10)
    #expect(cell.allSatisfy { $0.y < 2 && $0.x >= 16 })
  }

  @Test("no room and no values draw nothing") func nothing() {
    #expect(grid(0, 0).layout(in: Size(20, 10)) == nil)
    #expect(grid(2, 2).layout(in: Size(6, 0)) == nil)
    var canvas = Canvas(Size(3, 1), symbols: Symbols(.braille))
    grid(2, 2).draw(on: &canvas)
    grid(0, 0).draw(on: &canvas)
  }

  @Test("values, nothing and no numbers are told apart, with and without colours")
  func cells() {
    let map = HeatMap(
      [[0, nil, 1], [.nan, 0.5, .infinity]], rowLabels: ["a", "bc"], columnLabels: ["x", "y", "z"])
    func lines(_ depth: ColourDepth) -> [String] {
      var canvas = Canvas(Size(18, 6), symbols: Symbols(.braille, depth: depth))
      map.draw(on: &canvas)
      return canvas.frame.lines
    }
    #expect(
      lines(.none) == [
        " a ░░░░░     █████", "   ░░░░░     █████", "bc ×××××▓▓▓▓▓▲▲▲▲▲", "   ×××××▓▓▓▓▓▲▲▲▲▲",
        "   x         z", "0 ░░▒▒▒▓▓▓██ 1.00",
      ])
    // With enough colours, what has a value is solid ground.
    #expect(lines(.indexed)[2] == "bc ×××××     ▲▲▲▲▲")
    var canvas = Canvas(Size(18, 6), symbols: Symbols(.braille))
    map.draw(on: &canvas)
    #expect(canvas.frame[8, 2].style.background == .share(.heat, 0.5))
    #expect(canvas.frame[8, 0] == Cell())
  }
}
