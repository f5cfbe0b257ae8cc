import RunStore
import Terminal
import Testing

@testable import Dashboard

@Suite("Inspector and mouse")
struct TokensMouseTests {
  private let size = ScreenLayout(Screens.middle).body.size
  private let context = TokensFixture.context()

  private func frame(_ pane: TokensPane) -> Frame { Screens.body(pane, Screens.middle) }

  private func press(
    _ text: String, _ pane: inout TokensPane, skipping count: Int = 0
  ) throws -> [Action] {
    let place = try #require(TokensFixture.place(of: text, in: frame(pane), skipping: count))
    return pane.mouse(Mouse(.press, at: place), in: size, context)
  }

  @Test("a click on a word puts the cursor there")
  func words() throws {
    var pane = TokensPane()
    _ = try press("time", &pane)
    #expect(pane.cursor == 3)
    _ = try press("ball", &pane)
    #expect(pane.cursor == 18)
    // The first token is predicted by nothing.
    _ = try press("Once", &pane)
    #expect(pane.cursor == 1)
  }

  @Test("a click on a view's name shows it, on the legend the next quantity")
  func names() throws {
    var pane = TokensPane()
    _ = try press("bold from", &pane)
    #expect(pane.quantity == .teacherCrossEntropy)
    _ = try press("scatter", &pane)
    #expect(pane.view == .scatter)
    _ = try press("list", &pane)
    #expect(pane.view == .list)
  }

  @Test("a click on a title sorts, on a row selects")
  func table() throws {
    var pane = TokensPane()
    pane.view = .list
    _ = try press("stud ce", &pane)
    #expect(pane.order == TokenOrder(key: .quantity(.studentCrossEntropy), isAscending: false))
    _ = try press("stud ce", &pane)
    #expect(pane.order.isAscending)
    _ = try press("·did", &pane)
    #expect(pane.cursor == 26)
  }

  @Test("a click on the history looks at its step")
  func history() throws {
    var pane = TokensPane()
    let axis = try #require(TokensFixture.place(of: "student cross entropy", in: frame(pane)))
    let left = pane.mouse(
      Mouse(.press, at: Point(axis.x + 8, axis.y + 4)), in: size, context)
    guard case .look(.step(let step))? = left.first else { throw Missing() }
    #expect((0...30).contains(step))
    let outside = pane.mouse(Mouse(.press, at: Point(axis.x, axis.y)), in: size, context)
    #expect(outside == [])
  }

  @Test("a click on a chart over positions moves the cursor")
  func positions() throws {
    var pane = TokensPane()
    let title = try #require(TokensFixture.place(of: "token scale by position", in: frame(pane)))
    _ = pane.mouse(Mouse(.press, at: Point(68, title.y + 5)), in: size, context)
    #expect(pane.cursor > 28)
    pane.view = .scale
    _ = pane.mouse(Mouse(.drag, at: Point(12, 12)), in: size, context)
    #expect(pane.cursor < 4)
  }

  @Test("the wheel moves through lines, rows and continuations")
  func wheel() {
    var pane = TokensPane()
    _ = pane.mouse(Mouse(.scrollDown, at: Point(5, 5)), in: size, context)
    #expect(pane.cursor >= 13)
    pane.view = .list
    pane.cursor = 1
    _ = pane.mouse(Mouse(.scrollDown, at: Point(5, 5)), in: size, context)
    #expect(pane.cursor == 4)
    _ = pane.mouse(Mouse(.scrollUp, at: Point(5, 5)), in: size, context)
    #expect(pane.cursor == 1)
    pane.view = .continuations
    let small = TokensFixture.context(TokensFixture.runWithContinuations, size: Size(60, 16))
    _ = pane.mouse(Mouse(.scrollDown, at: Point(5, 5)), in: small.size, small)
    #expect(pane.scroll > 0)
    _ = pane.mouse(Mouse(.scrollUp, at: Point(5, 5)), in: small.size, small)
    #expect(pane.scroll == 0)
  }

  private struct Missing: Error {}
}
