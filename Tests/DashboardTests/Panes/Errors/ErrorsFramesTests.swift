import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Frames of the errors pane") struct ErrorsFramesTests {
  private static let run = RunFixture.run()

  /// What the pane shows.
  enum View: String, CaseIterable {
    case layers, losses, difference

    var pane: ErrorsPane {
      var pane = ErrorsPane()
      switch self {
      case .layers: pane.cursor = .init(layer: 3, position: 40)
      case .losses:
        pane.view = .losses
        pane.isLogarithmic = true
      case .difference:
        pane.view = .losses
        pane.quantity = .difference
        pane.cursor = .init(layer: 3, position: 40)
      }
      return pane
    }
  }

  private func expect(_ view: View, _ size: Size, _ name: String, _ glyphs: GlyphSet = .braille) {
    GoldenFrame.expect(
      Screens.body(view.pane, size, run: Self.run, symbols: Symbols(glyphs)),
      "errors-\(view.rawValue)-\(name)")
  }

  @Test("small", arguments: View.allCases) func small(_ view: View) {
    expect(view, Screens.small, "80x24")
  }

  @Test("middle", arguments: View.allCases) func middle(_ view: View) {
    expect(view, Screens.middle, "120x36")
  }

  @Test("large", arguments: View.allCases) func large(_ view: View) {
    expect(view, Screens.large, "200x60")
  }

  @Test("in blocks", arguments: View.allCases) func blocks(_ view: View) {
    expect(view, Screens.middle, "120x36-blocks", .blocks)
  }

  @Test("in ASCII", arguments: View.allCases) func ascii(_ view: View) {
    expect(view, Screens.middle, "120x36-ascii", .ascii)
    let frame = Screens.body(
      view.pane, Screens.middle, run: Self.run, symbols: Symbols(.ascii))
    #expect(frame.lines.joined().filter { !$0.isASCII } == "")
  }
}
