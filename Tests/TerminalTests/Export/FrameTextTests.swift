import Terminal
import Testing

@Suite("Frames as text")
struct FrameTextTests {
  @Test("characters, styles by letters, and what the letters mean")
  func layers() {
    var canvas = Canvas(Size(10, 3), symbols: Symbols(.braille))
    canvas.text("loss", x: 0, y: 0, Style(.loss, .bold))
    canvas.text("2.5", x: 5, y: 0)
    canvas.text("日x", x: 1, y: 2, Style(.share(.heat, 0.4), on: .role(.meter)))
    #expect(
      FrameText(canvas.frame).lines == [
        "10 × 3",
        "──────────",
        "loss 2.5",
        "",
        " 日x",
        "──────────",
        "aaaa",
        "",
        ".bbb",
        "──────────",
        "a = loss_fg bold on main_bg",
        "b = heat 40 on meter_bg",
      ])
  }

  @Test("styles are named in the order in which they appear, and never run out")
  func order() {
    var canvas = Canvas(Size(101, 3), symbols: Symbols(.braille))
    for x in 0..<101 {
      for y in 0..<3 {
        canvas[x, y] = Cell("x", Style(.ramp(.heat, x), on: .ramp(.difference, y)))
      }
    }
    let lines = FrameText(canvas.frame).lines
    #expect(lines.count == 1 + 3 * 2 + 3 + 303)
    #expect(lines[10] == "a = heat 0 on difference 0")
    #expect(lines[10 + 62].hasPrefix("Ā = "))
    #expect(lines.last == "? = heat 100 on difference 2")
  }

  @Test("every attribute has a name")
  func attributes() {
    let style = Style(.key, [.bold, .dim, .underline, .reverse])
    #expect(style.description == "hi_fg bold dim underline reverse on main_bg")
  }
}
