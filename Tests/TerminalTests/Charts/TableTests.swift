import Terminal
import Testing

@Suite("Table")
struct TableTests {
  private let columns: [Table.Column] = [
    .init("Run", minimumWidth: 6, priority: 9, growth: 1),
    .init("Step", alignment: .right, minimumWidth: 6, priority: 1),
    .init("Note", minimumWidth: 6, priority: 1),
    .init("PPL", alignment: .right, minimumWidth: 6, priority: 5),
  ]

  private func table(_ count: Int, selected: Int? = nil) -> Table {
    Table(
      columns, rowCount: count, selected: selected,
      sorting: .init(column: 3, isAscending: true)
    ) { [.text("run-\($0)"), .text("\($0 * 10)"), .text("a long note"), .text("3\($0).5")] }
  }

  @Test("columns vanish by priority, of equal ones the last first")
  func priorities() {
    func titles(_ width: Int) -> String { rows(width, 2) { table(1).draw(on: &$0) }[0] }
    #expect(titles(40) == "Run                 Step  Note     PPL ▲")
    #expect(titles(30) == "Run       Step  Note     PPL ▲")
    #expect(!titles(25).contains("Note") && titles(25).contains("Step"))
    #expect(!titles(18).contains("Step") && titles(18).contains("PPL"))
    #expect(titles(8).hasPrefix("Run") && !titles(8).contains("PPL"))
  }

  @Test("the selection stays visible, and the scroll bar says where")
  func scrolls() {
    #expect(
      rows(24, 4) { table(9, selected: 5).draw(on: &$0) } == [
        "  Run            PPL ▲", "  run-3           33.5 │", "  run-4           34.5 █",
        "▸ run-5           35.5 │",
      ])
    #expect(rows(24, 4) { table(2, selected: 1).draw(on: &$0) }[1].hasPrefix("  run-0"))
  }

  @Test("only rows that are shown are asked for")
  func lazy() {
    let table = Table([.init("A", minimumWidth: 6)], rowCount: 50_000, selected: 40_000) { row in
      #expect((39_990...40_000).contains(row))
      return [.text("\(row)")]
    }
    #expect(rows(12, 5) { table.draw(on: &$0) }[4].contains("40000"))
  }

  @Test("a place belongs to a row and a column")
  func hit() {
    var canvas = Canvas(Size(24, 4), symbols: Symbols(.braille))
    let drawn = table(9, selected: 5).draw(on: &canvas)
    #expect(drawn.rows.map(\.row) == [3, 4, 5])
    #expect(drawn.rows[0].area == Rect(x: 0, y: 1, width: 22, height: 1))
    #expect(drawn.titles.map(\.column) == [0, 3])
    #expect(drawn.titles[0].area.contains(Point(3, 0)))
    #expect(drawn.titles[1].area.contains(Point(20, 0)))
    #expect(!drawn.titles[1].area.contains(Point(23, 0)))
  }

  @Test("cells can draw themselves and cannot draw outside")
  func drawings() {
    let table = Table(
      [.init("A", minimumWidth: 4), .init("B", minimumWidth: 4)],
      rows: [[.drawing { $0.text("wwwwwwww", x: 0, y: 0) }, .text("b")]])
    #expect(rows(12, 2) { table.draw(on: &$0) } == ["A     B", "wwww  b"])
  }
}
