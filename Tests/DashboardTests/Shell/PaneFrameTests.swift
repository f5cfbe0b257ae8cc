import Terminal
import TestSupport
import Testing

@testable import Dashboard

/// Every pane as a whole screen, at every size and in every set of glyphs.
@Suite("Frames of every pane") struct PaneFrameTests {
  private static let sizes = [Screens.small, Screens.middle, Screens.large]

  @Test("in braille", arguments: Tab.allCases, sizes)
  func braille(tab: Tab, size: Size) { expect(tab, size, .braille) }

  @Test("in blocks", arguments: Tab.allCases, sizes)
  func blocks(tab: Tab, size: Size) { expect(tab, size, .blocks) }

  @Test("in ASCII", arguments: Tab.allCases, sizes)
  func ascii(tab: Tab, size: Size) {
    let frame = expect(tab, size, .ascii)
    // But for the texts themselves.
    let text = frame.lines.joined().replacing("日本", with: "")
    #expect(text.filter { !$0.isASCII } == "")
  }

  @discardableResult
  private func expect(_ tab: Tab, _ size: Size, _ glyphs: GlyphSet) -> Frame {
    var driver = Driver(tab: tab, size: size)
    driver.state.symbols = Symbols(glyphs)
    let frame = driver.frame
    let name = "\(tab)-\(size.width)x\(size.height)"
    GoldenFrame.expect(frame, glyphs == .braille ? name : "\(name)-\(glyphs.rawValue)")
    return frame
  }
}
