import Testing

@testable import Terminal

/// The widths are those that ncurses and terminals give: cell by cell, by each scalar's own.
@Suite("Character width")
struct CharacterWidthTests {
  @Test(
    "scripts of all kinds",
    arguments: [
      ("a", 1), ("é", 1), ("e\u{301}", 1), ("日", 2), ("ｶ", 1), ("한", 2), ("\u{1112}\u{1161}", 2),
      ("क", 1), ("कि", 2), ("क्षि", 3), ("நி", 2), ("ก็", 1), ("ب", 1), ("שּ", 1),
      ("😀", 2), ("🇩🇪", 2), ("👩‍🚀", 4), ("⣿", 1), ("\u{200B}", 0), ("\u{301}", 0),
    ])
  func widths(text: String, columns: Int) {
    #expect(text.columns == columns, "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
  }

  @Test("each part of a cluster has the cells it takes, and nothing is lost")
  func cells() {
    var canvas = Canvas(Size(12, 1), symbols: Symbols(.braille))
    let used = canvas.text("क्षि🇩🇪x", x: 0, y: 0)
    #expect(used == "क्षि🇩🇪x".columns)
    let line = canvas.frame.lines[0]
    #expect(Array(line.unicodeScalars) == Array("क्षि🇩🇪x".unicodeScalars))
    #expect(canvas[used - 1, 0].character == "x", "what follows stands where a terminal has it")
  }

  @Test("marks beyond what a cell holds are written out")
  func marks() {
    let pile = "e" + String(repeating: "\u{301}", count: 9)
    var canvas = Canvas(Size(80, 1), symbols: Symbols(.braille))
    canvas.text(pile, x: 0, y: 0)
    #expect(canvas.frame.lines[0].contains("\\u{301}"))
    #expect(pile.columns > 1)
  }
}
