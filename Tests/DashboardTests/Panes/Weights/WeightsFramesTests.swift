import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Frames of the weights pane") struct WeightsFramesTests {
  private static let run = RunFixture.run()

  /// What the pane shows.
  enum View: String, CaseIterable {
    case list, sorted, detail, codes, signs, map

    var pane: WeightsPane {
      var pane = WeightsPane()
      switch self {
      case .list: break
      case .sorted:
        pane.order.choose(.flips)
        pane.filter = "proj"
        pane.selected = 7
      case .detail:
        pane.isOpen = true
        pane.selected = 7
      case .codes, .signs:
        pane.isOpen = true
        pane.page = .codes
        pane.look = self == .codes ? .halves : .signs
      case .map:
        pane.view = .flips
        pane.selected = 3
      }
      return pane
    }

    /// The map points at a step, everything else shows the newest one.
    var time: Int? { self == .map ? 101 : nil }
  }

  private func expect(_ view: View, _ size: Size, _ name: String, _ glyphs: GlyphSet = .braille) {
    GoldenFrame.expect(
      Screens.body(
        view.pane, size, run: Self.run, time: view.time, symbols: Symbols(glyphs)),
      "weights-\(view.rawValue)-\(name)")
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
      view.pane, Screens.middle, run: Self.run, time: view.time, symbols: Symbols(.ascii))
    #expect(frame.lines.joined().filter { !$0.isASCII } == "")
  }
}
