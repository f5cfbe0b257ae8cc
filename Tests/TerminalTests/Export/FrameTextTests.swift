import Terminal
import TestSupport
import Testing

@Suite("Frames as text")
struct FrameTextTests {
  private func lines(_ width: Int, _ height: Int, _ draw: (inout Canvas) -> Void) -> [String] {
    var canvas = Canvas(Size(width, height), symbols: Symbols(.braille))
    draw(&canvas)
    return FrameText(canvas.frame).lines
  }

  @Test("characters, then the looks of the rows that have any")
  func layers() {
    let lines = lines(10, 4) { canvas in
      canvas.text("loss", x: 0, y: 0, Style(.loss, .bold))
      canvas.text("2.5", x: 5, y: 0)
      canvas.text("x", x: 9, y: 0, Style(.axis))
      canvas.text("plain", x: 2, y: 1)
      canvas.text("日x", x: 1, y: 3, Style(.share(.heat, 0.4), on: .role(.meter)))
    }
    #expect(
      lines == [
        "10 × 4", "loss 2.5 x", "  plain", "", " 日x", "──────────", "0 4loss* 5. 1axis",
        "3 1. 3heat:40/meter",
      ])
  }

  @Test("cells along a ramp share a run, each with its share, unless all have the same")
  func ramps() {
    let lines = lines(9, 1) { canvas in
      for x in 0..<4 { canvas[x, 0].style = Style(.ramp(.heat, 30 + x)) }
      for x in 4..<6 { canvas[x, 0].style = Style(.ramp(.heat, x), on: .ramp(.difference, 7)) }
      for x in 6..<8 { canvas[x, 0].style = Style(.role(.text), on: .ramp(.heat, x)) }
    }
    #expect(lines.last == "0 4heat:30,31,32,33 2heat:4,5/difference:7 2./heat:6,7")
  }

  @Test("every attribute has a mark")
  func attributes() {
    let lines = lines(3, 1) { canvas in
      let all: Style.Attributes = [.bold, .dim, .underline, .reverse]
      canvas.text("key", x: 0, y: 0, Style(.role(.key), on: .role(.selectedBackground), all))
    }
    #expect(lines.last == "0 3key/selectedBackground*-_!")
  }
}
