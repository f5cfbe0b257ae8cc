import Terminal
import Testing

@Suite("Token text")
struct TextFlowTests {
  private let symbols = Symbols(.braille)

  private func flow(_ tokens: [String], cursor: Int? = nil) -> TextFlow {
    TextFlow(tokens.map { TextFlow.Token($0) }, cursor: cursor)
  }

  @Test("everything in a token is shown")
  func escapes() {
    let text = flow([
      "The", " cat\n", "\n\n", "\u{1B}[31m", "\r\n", "", "e\u{301}", "\u{301}", "日本",
    ])
    #expect(
      rows(20, 7) { text.draw(on: &$0) }
        == ["The·cat⏎", "⏎", "⏎", "\\e[31m\\r⏎", "∅e\u{301}\\u{301}日本", "", ""])
    #expect(
      rows(20, 4, .ascii) { flow(["a b\n", ""]).draw(on: &$0) } == ["a b\\n", "''", "", ""])
  }

  @Test("tokens stay whole unless they are longer than a line")
  func breaks() {
    #expect(rows(6, 3) { flow(["abcd", "efg", "hi"]).draw(on: &$0) } == ["abcd", "efghi", ""])
    #expect(
      rows(4, 4) { flow(["ab", "cdefghijk", "l"]).draw(on: &$0) } == ["ab", "cdef", "ghij", "kl"])
    #expect(rows(3, 3) { flow(["日本語"]).draw(on: &$0) } == ["日", "本", "語"])
  }

  @Test("lines end between words, and a word's tokens stay together")
  func words() {
    let text = flow(["The", " un", "believ", "able", " fox", " 日本", "語"])
    #expect(rows(14, 4) { text.draw(on: &$0) } == ["The", "·unbelievable", "·fox·日本語", ""])
    #expect(rows(13, 3) { text.draw(on: &$0) }.allSatisfy { !$0.hasPrefix("able") })
    // A word that is longer than a line ends between its tokens.
    #expect(rows(8, 4) { text.draw(on: &$0) }[..<3] == ["The·un", "believ", "able·fox"])
  }

  @Test("the cursor's line is shown, and its token is reversed")
  func cursor() {
    let text = flow(["aaaa", "bbbb", "cccc", "dddd"], cursor: 2)
    var canvas = Canvas(Size(4, 2), symbols: symbols)
    text.draw(on: &canvas)
    #expect(canvas.frame.lines == ["bbbb", "cccc"])
    #expect(canvas.frame[0, 1].style.attributes.contains(.reverse))
    #expect(!canvas.frame[0, 0].style.attributes.contains(.reverse))
  }

  @Test("a place belongs to a token, and lines lead to the nearest one")
  func hit() {
    let text = flow(["ab", "cd", "ef", "gh"], cursor: 1)
    let size = Size(4, 2)
    var canvas = Canvas(size, symbols: symbols)
    let places = text.draw(on: &canvas)
    func token(_ x: Int, _ y: Int) -> Int? {
      places.first { $0.area.contains(Point(x, y)) }?.token
    }
    #expect(token(3, 0) == 1)
    #expect(token(0, 1) == 2)
    #expect(token(0, 2) == nil)
    #expect(text.token(linesAway: 1, in: size, symbols: symbols) == 3)
    #expect(text.token(linesAway: -1, in: size, symbols: symbols) == 1)
  }
}
