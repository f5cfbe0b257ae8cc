import Foundation
import Testing

@testable import Terminal

@Suite("Frames as SVG")
struct SVGFrameTests {
  private func svg(
    _ width: Int, _ height: Int, theme: Theme = .standard, _ draw: (inout Canvas) -> Void
  ) -> String {
    var canvas = Canvas(Size(width, height), symbols: Symbols(.braille))
    draw(&canvas)
    return SVGFrame(canvas.frame, theme: theme, title: "a < b & \"c\"\u{1B}").text
  }

  private func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

  @Test("a document with a size, a title and a background")
  func document() {
    let text = svg(4, 2) { _ in }
    #expect(
      text == """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48" \
        role="img">
        <title>a &lt; b &amp; &quot;c&quot;\\e</title>
        <rect width="48" height="48" rx="6" fill="#16181D"/>
        <g transform="translate(8 8)" font-size="13" font-family="DejaVu Sans Mono, Menlo, \
        Consolas, Liberation Mono, monospace">
        </g>
        </svg>

        """)
  }

  @Test("words are elements as wide as their cells, and escaped")
  func words() {
    let text = svg(20, 2) { canvas in
      canvas.text("x<y 日本", x: 1, y: 1, Style(.error, [.bold]))
    }
    #expect(
      lines(text).filter { $0.hasPrefix("<text") } == [
        """
        <text x="8" y="28" textLength="24" lengthAdjust="spacingAndGlyphs" fill="#D8433C" \
        font-weight="bold">x&lt;y</text>
        """,
        """
        <text x="40" y="28" textLength="32" lengthAdjust="spacingAndGlyphs" fill="#D8433C" \
        font-weight="bold">日本</text>
        """,
      ])
  }

  @Test("grounds of one colour are one path; reversed cells exchange their colours")
  func grounds() {
    let text = svg(9, 2) { canvas in
      canvas.fill(Rect(x: 0, y: 0, width: 3, height: 1), " ", Style(on: .role(.meter)))
      canvas.fill(Rect(x: 5, y: 1, width: 2, height: 1), " ", Style(on: .role(.meter)))
      canvas.text(" ", x: 8, y: 0, Style(.loss, .reverse))
    }
    #expect(
      lines(text).filter { $0.hasPrefix("<path") } == [
        """
        <path fill="#6B6B6B" shape-rendering="crispEdges" d="M0 0h24v16h-24zM40 16h16v16h-16z"/>
        """,
        "<path fill=\"#D0651A\" shape-rendering=\"crispEdges\" d=\"M64 0h8v16h-8z\"/>",
      ])
  }

  @Test("block elements, dots and lines are shapes, never letters")
  func shapes() {
    let scalars =
      Array(0x2580...0x259F) + Array(0x2800...0x28FF)
      + "─│┌┐└┘├┤┬┴┼╴╵╶╷╭╮╰╯┄┈╌┆┊╎".unicodeScalars
      .map { Int($0.value) }
    for value in scalars {
      let character = Unicode.Scalar(UInt32(value)).map(Character.init) ?? "?"
      let text = svg(1, 1) { $0[0, 0] = Cell(character) }
      #expect(!text.contains("<text") && (text.contains("<path") || value == 0x2800))
    }
  }

  @Test("the parts of a cell are where Unicode's names say")
  func parts() {
    func rects(_ character: Character) -> [Rect] {
      if case .rects(let rects) = CellShape(character) { rects } else { [] }
    }
    func dots(_ character: Character) -> [Point] {
      if case .dots(let dots) = CellShape(character) { dots } else { [] }
    }
    #expect(rects("▀") == [Rect(x: 0, y: 0, width: 8, height: 8)])
    #expect(rects("▁") == [Rect(x: 0, y: 14, width: 8, height: 2)])
    #expect(rects("█") == [Rect(x: 0, y: 0, width: 8, height: 16)])
    #expect(rects("▏") == [Rect(x: 0, y: 0, width: 1, height: 16)])
    #expect(rects("▉") == [Rect(x: 0, y: 0, width: 7, height: 16)])
    #expect(rects("▖") == [Rect(x: 0, y: 8, width: 4, height: 8)])
    #expect(rects("▝") == [Rect(x: 4, y: 0, width: 4, height: 8)])
    #expect(
      rects("▚") == [Rect(x: 0, y: 0, width: 4, height: 8), Rect(x: 4, y: 8, width: 4, height: 8)])
    #expect(dots("⠁") == [Point(2, 2)])
    #expect(dots("⠈") == [Point(6, 2)])
    #expect(dots("⢠") == [Point(6, 10), Point(6, 14)])
    #expect(dots("⡀") == [Point(2, 14)])
  }

  @Test("lines of neighbouring cells meet at their edges")
  func joins() {
    let text = svg(2, 2) { canvas in
      canvas.text("╭─", x: 0, y: 0)
      canvas.text("│", x: 0, y: 1)
    }
    #expect(text.contains("d=\"M0 0m8 7.5h-.5q-4 0-4 4v4.5M8 7.5H16M3.5 16V32\""))
  }

  @Test("a theme without a background gets one that suits its text")
  func background() throws {
    let light = try ThemeSamples.theme("theme[main_bg]=\"\"\ntheme[main_fg]=\"#20\"")
    #expect(svg(1, 1, theme: light) { _ in }.contains("rx=\"6\" fill=\"#FFFFFF\""))
    let own = try ThemeSamples.theme(ThemeSamples.chalk)
    #expect(svg(1, 1, theme: own) { _ in }.contains("rx=\"6\" fill=\"#F4F1EA\""))
  }

  @Test("every shipped theme draws well-formed XML, the same each time")
  func wellFormed() throws {
    let library = ThemeLibrary(folders: [ShippedThemeTests.folder])
    for name in library.names {
      let theme = try library.theme(name)
      let text = SVGFrame(SampleFrame.frame, theme: theme, title: name).text
      #expect(text == SVGFrame(SampleFrame.frame, theme: theme, title: name).text)
      #expect(text.utf8.count < 20_000)
      if let folder = ProcessInfo.processInfo.environment["TSLD_PICTURES"] {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/\(name).svg"))
      }
    }
  }
}
