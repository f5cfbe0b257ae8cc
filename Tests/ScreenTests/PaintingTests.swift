import Terminal
import Testing

@testable import Screen

@Suite("Painting")
struct PaintingTests {
  private func text(
    _ character: Character, columns: Int = 1, showsUnicode: Bool = true, width: Int
  ) -> CellText {
    CellText(character, columns: columns, limit: 5, showsUnicode: showsUnicode) { scalar in
      scalar >= 0x300 && scalar < 0x370 || scalar == 0xFE0F || scalar == 0x200D ? 0 : width
    }
  }

  @Test("characters keep their marks, and lose what terminals disagree on")
  func marks() {
    #expect(text("a", width: 1).scalars == [0x61])
    #expect(text("e\u{301}\u{323}", width: 1).scalars == [0x65, 0x301, 0x323])
    #expect(text("日", columns: 2, width: 2) == text("日", columns: 2, width: 2))
    #expect(!text("日", columns: 2, width: 2).needsSpace)
    let heart = text("❤\u{FE0F}", columns: 2, width: 1)
    #expect(heart.scalars == [0x2764])
    #expect(heart.needsSpace)
    let family = text("👩\u{200D}👧", columns: 2, width: 2)
    #expect(family.scalars == [0x1F469])
  }

  @Test("a character that would take more or fewer cells than it has is replaced")
  func misfits() {
    #expect(text("日", columns: 1, width: 2).scalars == [0xFFFD])
    #expect(text("\u{E000}", columns: 1, width: -1).scalars == [0xFFFD])
    #expect(text("é", showsUnicode: false, width: 1).scalars == [0x3F])
    let wide = text("日", columns: 2, showsUnicode: false, width: 2)
    #expect(wide.scalars == [0x3F])
    #expect(wide.needsSpace)
  }

  @Test("every pair has a number until there are no more")
  func pairs() {
    var pairs = ColourPairs(capacity: 2)
    #expect(pairs.number(of: .plain).map { $0.number } == 0)
    let red = ColourPairs.Pair(foreground: 1, background: -1)
    let green = ColourPairs.Pair(foreground: 2, background: -1)
    let blue = ColourPairs.Pair(foreground: 4, background: -1)
    #expect(pairs.number(of: red).map { $0 == (1, true) } == true)
    #expect(pairs.number(of: green).map { $0 == (2, true) } == true)
    #expect(pairs.number(of: red).map { $0 == (1, false) } == true)
    #expect(pairs.number(of: blue) == nil)
    pairs.forget()
    #expect(pairs.number(of: blue).map { $0 == (1, true) } == true)
  }

  @Test("bright colours are bold where a terminal has eight")
  func eight() {
    let theme = Theme(
      name: "test", colours: [.error: Colour(red: 255, green: 80, blue: 80)], ramps: [:])
    let palette = Palette(.sixteen, theme: theme)
    let style = Style(.selected, [.underline])
    let underline = UInt32(Style.Attributes.underline.rawValue)
    let plain = ColourNumbers(palette: palette, colours: 8).look(of: style)
    #expect(plain.pair == .plain)
    #expect(plain.attributes == underline)
    let selected = Style(.role(.error), on: .role(.selectedBackground))
    // White on blue: 15 on 4.
    let eight = ColourNumbers(palette: palette, colours: 8).look(of: selected)
    #expect(eight.pair == .init(foreground: 7, background: 4))
    #expect(eight.attributes == UInt32(Style.Attributes.bold.rawValue))
    let sixteen = ColourNumbers(palette: palette, colours: 16).look(of: selected)
    #expect(sixteen.pair == .init(foreground: 15, background: 4))
    #expect(sixteen.attributes == 0)
  }

  @Test("as many colours are shown as wanted and possible")
  func depths() {
    #expect(Screen.depth(.trueColour, colours: 256) == .indexed)
    #expect(Screen.depth(.trueColour, colours: 8) == .sixteen)
    #expect(Screen.depth(.sixteen, colours: 256) == .sixteen)
    #expect(Screen.depth(.indexed, colours: 0) == .none)
    #expect(Screen.depth(.none, colours: 1 << 24) == .none)
    #expect(Screen.depth(.indexed, colours: 1 << 24) == .trueColour)
  }

  @Test("pauses of old terminals are left out of their sequences")
  func pauses() {
    #expect(
      TerminalDescription.withoutPauses("\u{1B}[?5h$<100/>\u{1B}[m$<2*>")
        == Array("\u{1B}[?5h\u{1B}[m".utf8))
  }

  @Test("the language's variables are looked at in POSIX's order")
  func language() {
    #expect(GlyphSet.showsUnicode(["LANG": "de_DE.UTF-8"]))
    #expect(GlyphSet.showsUnicode(["LANG": "C", "LC_ALL": "C.utf8"]))
    #expect(!GlyphSet.showsUnicode(["LANG": "de_DE.UTF-8", "LC_ALL": "C"]))
    #expect(GlyphSet.showsUnicode(["LANG": "de_DE.UTF-8", "LC_ALL": ""]))
    #expect(!GlyphSet.showsUnicode([:]))
  }
}
