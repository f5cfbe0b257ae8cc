import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Inspector, drawn")
struct TokensFrameTests {
  private static let sizes = [
    ("80x24", Screens.small), ("120x36", Screens.middle), ("200x60", Screens.large),
  ]

  private func pane(_ view: TokensView) -> TokensPane {
    var pane = TokensPane()
    pane.view = view
    pane.cursor = 15
    return pane
  }

  @Test("views at three sizes", arguments: [TokensView.text, .list, .scale, .scatter])
  func views(view: TokensView) {
    var pane = pane(view)
    if view == .list { pane.order.choose(.quantity(.difference)) }
    for (name, size) in Self.sizes {
      GoldenFrame.expect(Screens.body(pane, size), "\(view.rawValue)-\(name)")
    }
  }

  @Test("an old step, a text that was found, a setting that is tried, continuations")
  func states() {
    GoldenFrame.expect(Screens.body(pane(.text), Screens.small, time: 90), "text-past-80x24")
    var finding = pane(.text)
    finding.quantity = .difference
    finding.search = "fox"
    GoldenFrame.expect(Screens.body(finding, Screens.small), "text-found-80x24")
    var trying = pane(.scale)
    trying.trial = ScaleSetting(temperature: 2.5, source: .entropy)
    GoldenFrame.expect(Screens.body(trying, Screens.small), "scale-tried-80x24")
    let run = TokensFixture.runWithContinuations
    GoldenFrame.expect(
      Screens.body(pane(.continuations), Screens.small, run: run), "continuations-80x24")
  }

  @Test("a run without a teacher, a long text, a small screen, one token's numbers")
  func others() {
    GoldenFrame.expect(
      Screens.body(pane(.text), Screens.small, run: TokensFixture.runWithoutTeacher),
      "text-no-teacher-80x24")
    GoldenFrame.expect(
      Screens.body(pane(.text), Screens.middle, run: TokensFixture.longRun), "text-long-120x36")
    GoldenFrame.expect(
      Screens.body(pane(.scale), Screens.middle, run: TokensFixture.longRun), "scale-long-120x36")
    GoldenFrame.expect(Screens.body(pane(.text), Size(60, 16)), "text-60x16")
    var open = pane(.text)
    open.isDetailOpen = true
    GoldenFrame.expect(Screens.body(open, Screens.small), "detail-80x24")
  }

  @Test("what to do where there is nothing to see")
  func hints() {
    // Before the run was read nobody knows what it watches.
    let unread = Screens.body(TokensPane(), Screens.small, run: RunData()).lines.joined()
    #expect(unread.contains("being opened") && !unread.contains("No text"))
    let over = Screens.body(
      TokensPane(), Screens.small, run: RunFixture.run(perplexities: [], phase: .finished))
    #expect(over.lines.joined().contains("No text is watched"))
    var update = RunUpdate()
    update.watches = RunFixture.update().watches
    var run = RunData()
    run.apply(update)
    let untraced = Screens.body(TokensPane(), Screens.small, run: run)
    #expect(untraced.lines.joined().contains("No step of this text of 32 tokens"))
    update = RunFixture.update(steps: 0)
    update.watches = []
    run = RunData()
    run.apply(update)
    let steerable = Screens.body(TokensPane(), Screens.small, run: run)
    #expect(steerable.lines.joined().contains("Press w"))
  }

  @Test("no control or escape character of a token gets into any frame")
  func nothingRaw() {
    for run in [RunFixture.run(), TokensFixture.runWithContinuations] {
      for view in TokensView.allCases {
        for cursor in [12, 30, 31] {
          var pane = pane(view)
          pane.cursor = cursor
          pane.search = "\u{1B}[31m"
          for (_, size) in Self.sizes {
            for cell in Screens.body(pane, size, run: run).cells {
              let scalars = cell.character?.unicodeScalars.first?.value ?? 0x20
              #expect(scalars >= 0x20 && scalars != 0x7F && !(0x80..<0xA0).contains(scalars))
            }
          }
        }
      }
    }
  }

  @Test("ASCII frames have nothing else but what is in the texts")
  func ascii() {
    for view in TokensView.allCases {
      let frame = Screens.body(
        pane(view), Screens.large, run: TokensFixture.runWithContinuations, symbols: Symbols(.ascii)
      )
      let text = frame.lines.joined().replacing("日本", with: "")
      #expect(text.allSatisfy { $0.isASCII })
    }
  }
}
