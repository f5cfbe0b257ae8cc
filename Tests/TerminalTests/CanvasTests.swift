import Terminal
import Testing

@Suite("Canvas")
struct CanvasTests {
  private func canvas(_ width: Int, _ height: Int) -> Canvas {
    Canvas(Size(width, height), symbols: Symbols(.braille))
  }

  @Test("text that does not fit is clipped, on every side")
  func clips() {
    var canvas = canvas(5, 2)
    canvas.text("abcdefgh", x: -2, y: 0)
    canvas.text("abcdefgh", x: 3, y: 1)
    canvas.text("nowhere", x: 0, y: 2)
    #expect(canvas.frame.lines == ["cdefg", "   ab"])
  }

  @Test("a part has its own places and cannot draw outside")
  func parts() {
    var canvas = canvas(6, 3)
    canvas.draw(in: Rect(x: 2, y: 1, width: 3, height: 9)) { part in
      #expect(part.size == Size(3, 2))
      part.text("wxyz", x: 0, y: 0)
      part.text("up", x: 0, y: -1)
    }
    #expect(canvas.frame.lines == ["", "  wxy", ""])
  }

  @Test("wide characters take two cells, or none where only one is left")
  func wide() {
    var canvas = canvas(5, 1)
    #expect(canvas.text("日本語", x: 0, y: 0) == 6)
    #expect(canvas.frame.lines == ["日本"])
    #expect(canvas.frame[1, 0].character == nil)
    #expect(canvas.frame[4, 0].character == " ")
  }

  @Test("control and escape characters cannot get into a frame")
  func safe() {
    var canvas = canvas(20, 1)
    canvas.text("a\u{1B}[31mb\u{202E}\r", x: 0, y: 0)
    #expect(canvas.frame.lines == ["a\\e[31mb\\u{202E}\\r"])
  }

  @Test("a text that is too long ends in an ellipsis")
  func fits() {
    #expect("perplexity".fitting(6) == "perpl…")
    #expect("日本語".fitting(4) == "日…")
    #expect("abc".fitting(3) == "abc")
    #expect("abc".fitting(0) == "")
  }
}
