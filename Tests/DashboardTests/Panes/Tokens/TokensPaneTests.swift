import Terminal
import Testing
import Training

@testable import Dashboard
@testable import RunStore

@Suite("Inspector")
struct TokensPaneTests {
  private let context = TokensFixture.context()

  @Test("views come one after another; continuations only where there are some")
  func views() {
    var pane = TokensPane()
    for view in [TokensView.list, .hardest, .scale, .scatter, .text] {
      #expect(pane.perform(.nextView, context) == [])
      #expect(pane.view == view)
    }
    let other = TokensFixture.context(TokensFixture.runWithContinuations)
    pane.view = .scatter
    _ = pane.perform(.nextView, other)
    #expect(pane.view == .continuations)
    #expect(pane.shownView(context.run) == .text)
  }

  @Test("quantities come one after another, forwards and backwards")
  func quantities() {
    var pane = TokensPane()
    for quantity in TokenQuantity.allCases.dropFirst() {
      _ = pane.perform(.nextQuantity, context)
      #expect(pane.quantity == quantity)
    }
    _ = pane.perform(.nextQuantity, context)
    _ = pane.perform(.previousQuantity, context)
    #expect(pane.quantity == .difference)
    let text = TokensFixture.text(TokensFixture.runWithoutTeacher)
    #expect(pane.shownQuantity(text) == .studentCrossEntropy)
  }

  @Test("the cursor moves by tokens and lines, and stays in the text")
  func moving() {
    var pane = TokensPane()
    _ = pane.perform(.left, context)
    #expect(pane.cursor == 1)
    _ = pane.perform(.right, context)
    #expect(pane.cursor == 2)
    _ = pane.perform(.down, context)
    #expect(pane.cursor == 16)
    _ = pane.perform(.up, context)
    #expect((1...3).contains(pane.cursor))
    _ = pane.perform(.end, context)
    _ = pane.perform(.right, context)
    #expect(pane.cursor == 31)
    _ = pane.perform(.pageUp, context)
    #expect(pane.cursor < 13)
    _ = pane.perform(.home, context)
    #expect(pane.cursor == 1)
  }

  @Test("in the list it moves by rows")
  func list() {
    var pane = TokensPane()
    pane.quantity = .difference
    _ = pane.perform(.sort, context)
    #expect(pane.view == .list)
    let sorted = TokenOrder(key: .quantity(.difference), isAscending: false)
      .sorted([TokensFixture.text()]).map(\.token)
    _ = pane.perform(.home, context)
    _ = pane.perform(.down, context)
    #expect(pane.cursor == sorted[1])
    _ = pane.perform(.end, context)
    #expect(pane.cursor == sorted[30])
    _ = pane.perform(.reverse, context)
    _ = pane.perform(.home, context)
    #expect(pane.cursor == sorted[30])
    _ = pane.perform(.sort, context)
    #expect(pane.order == TokenOrder(key: .position))
    _ = pane.perform(.open, context)
    #expect(pane.view == .text)
  }

  @Test("texts are found while they are typed, and again")
  func finding() {
    var pane = TokensPane()
    pane.find("f", context)
    pane.find("fo", context)
    pane.find("fox", context)
    #expect(pane.cursor == 6)
    _ = pane.perform(.findNext, context)
    #expect(pane.cursor == 22)
    _ = pane.perform(.findNext, context)
    #expect(pane.cursor == 6)
    pane.find("dog", context)
    #expect(pane.cursor == 1, "where nothing is found, the cursor is where it was")
    #expect(!pane.isAtRoot)
    _ = pane.perform(.back, context)
    #expect(pane.search.isEmpty && pane.isAtRoot)
  }

  @Test("texts are watched in turn, and a new one is shown when it comes")
  func watches() {
    var driver = Driver(tab: .tokens)
    driver.press(.character("m"))
    #expect(driver.text.contains("typed 2/2"))
    driver.press(.character("m"))
    #expect(driver.text.contains("held-out text 1/2"))
    driver.press(.character("M"))
    #expect(driver.text.contains("typed 2/2"))
    driver.press(.character("m"))
    func arrives(_ id: Int, _ name: String) {
      var update = RunUpdate()
      update.watches =
        driver.state.run.watches + [WatchRecord(id: id, name: name, tokens: [4, 5, 6])]
      update.traces = [RunFixture.trace(watch: id, count: 2, step: 240)]
      driver.send(.update(update))
    }
    // What somebody else watches does not take this screen.
    arrives(3, "theirs")
    #expect(driver.text.contains("held-out text 1/3"))
    driver.send(.sent(id: 1, .watch(text: "ours")))
    arrives(4, "ours")
    #expect(driver.text.contains("ours 4/4"))
  }

  @Test("what to do where there is nothing to see")
  func hints() {
    func text(_ update: RunUpdate) -> String {
      var run = RunData()
      run.apply(update)
      return Screens.body(TokensPane(), Screens.small, run: run).lines.joined()
    }
    // Before the run was read nobody knows what it watches.
    let unread = text(RunUpdate())
    #expect(unread.contains("being opened") && !unread.contains("No text"))
    let over = RunFixture.update(phase: .finished)
    var update = over
    update.watches = []
    #expect(text(update).contains("No text is watched"))
    update = RunUpdate()
    update.watches = RunFixture.update().watches
    #expect(text(update).contains("No step of this text of 32 tokens"))
    update = RunFixture.update(steps: 0)
    update.watches = []
    #expect(text(update).contains("Press w"))
  }

  @Test("Enter shows a token's numbers alone, Escape the text again")
  func detail() {
    var driver = Driver(tab: .tokens, size: Screens.small)
    #expect(!driver.text.contains("student cross entropy"))
    driver.press(.enter)
    #expect(driver.text.contains("student cross entropy"))
    driver.press(.escape)
    #expect(driver.text.contains("held-out text 1/2"))
  }
}
