import TestSupport
import Testing

@testable import Terminal

@Suite("Frames with escape sequences")
struct ANSIFrameTests {
  private var frame: Frame {
    var canvas = Canvas(Size(14, 3), symbols: Symbols(.braille))
    canvas.text("日本 ", x: 0, y: 0, Style(.loss, [.bold, .underline]))
    canvas.text("plain", x: 5, y: 0)
    canvas.text("x", x: 2, y: 1, Style(.role(.text), on: .role(.selectedBackground), [.reverse]))
    return canvas.frame
  }

  @Test("a terminal shows the frame's characters", arguments: ColourDepth.allCases)
  func characters(depth: ColourDepth) {
    let text = ANSIFrame(frame, theme: .standard, depth: depth).text
    var screen = TerminalScreen(Size(14, 3))
    screen.feed(text.dropLast().replacing("\n", with: "\r\n").utf8)
    #expect(screen.lines == frame.lines)
    #expect(screen.hasColours == (depth != .none))
    // Every row ends in the terminal's own look.
    for row in text.split(separator: "\n") {
      let last = row.split(separator: "\u{1B}[", omittingEmptySubsequences: false).dropFirst().last
      #expect(last?.hasPrefix("0m") != false)
    }
  }

  @Test("numbers of each depth")
  func numbers() {
    let red = Theme.standard.colour(.role(.loss)) ?? Colour(0)
    let text = ANSIFrame(frame, theme: .standard, depth: .trueColour).text
    #expect(text.contains(";1;4;38;2;\(red.red);\(red.green);\(red.blue)"))
    #expect(ANSIFrame(frame, theme: .standard, depth: .indexed).text.contains(";38;5;"))
    #expect(!ANSIFrame(frame, theme: .standard, depth: .none).text.contains(";3"))
  }
}
