import Testing

@testable import tsld

@Suite struct TextTableTests {
  private static func table() -> TextTable {
    TextTable(
      [("NAME", .left), ("SIZE", .right), ("NOTE", .left)],
      rows: [["狐狸", "1", "a"], ["fox", "200", "long note"]])
  }

  @Test func wideCharactersTakeTwoColumns() {
    #expect(
      Self.table().lines() == [
        "NAME  SIZE  NOTE", "狐狸     1  a", "fox    200  long note",
      ])
    #expect(Self.table().width == 4 + 2 + 4 + 2 + 9)
  }

  @Test func columnsYieldInTheirOrderUntilLinesFit() {
    let table = Self.table()
    #expect(table.fitted(to: nil, yielding: [2, 0]).leftOut.isEmpty)
    #expect(table.fitted(to: 21, yielding: [2, 0]).leftOut.isEmpty)
    let (fitted, leftOut) = table.fitted(to: 20, yielding: [2, 0])
    #expect(leftOut == ["NOTE"] && fitted.header == ["NAME", "SIZE"] && fitted.width == 10)
    #expect(table.fitted(to: 1, yielding: [2, 0]).table.header == ["SIZE"])
  }
}
