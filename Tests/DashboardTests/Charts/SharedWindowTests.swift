import Terminal
import Testing

@testable import Dashboard

@Suite("One window for all charts over steps")
struct SharedWindowTests {
  private static let tabs = Tab.allCases.filter(\.pane.hasCharts)

  private func visible(_ driver: Driver) -> ClosedRange<Double> {
    driver.state.charts.viewport.visible(in: driver.state.run.chartSteps)
  }

  @Test("every pane with charts has the keys of the window", arguments: tabs)
  func keys(tab: Tab) {
    var driver = Driver(tab: tab)
    driver.press(.character("i"), .character("H"))
    let zoomed = visible(driver)
    #expect(zoomed.upperBound - zoomed.lowerBound == 160)
    driver.press(.character("L"), .character("o"))
    #expect(visible(driver) == 0...240)
    driver.press(.character("f"))
    #expect(visible(driver) == 40...240)
    driver.press(.escape)
    #expect(visible(driver) == 0...240)
  }

  @Test("what is magnified in one pane is so in the others")
  func shared() {
    var driver = Driver(tab: .overview)
    driver.press(.character("f"), .character("2"))
    #expect(driver.text.contains("latest 200 steps"))
    driver.press(.character("6"))
    #expect(driver.state.charts.viewport == Viewport(.recent(ChartSettings.recentSteps)))
  }

  @Test(
    "marks stand on the histories of tokens, matrices and speed",
    arguments: [Tab.tokens, .weights, .system])
  func marks(tab: Tab) {
    func letters(_ update: RunUpdate) -> [Character: Int] {
      let driver = Driver(tab: tab, size: Screens.large, update: update)
      let cells = driver.frame.cells.filter { $0.style.attributes.contains(.bold) }
      return Dictionary(grouping: cells.compactMap(\.character)) { $0 }.mapValues(\.count)
    }
    var without = RunFixture.update()
    without.events = []
    let (marked, plain) = (letters(RunFixture.update()), letters(without))
    for mark: Character in ["L", "C", "P"] {
      #expect(marked[mark, default: 0] > plain[mark, default: 0], "\(mark)")
    }
  }

  @Test("what happened at the cursor is told in every pane", arguments: Tab.allCases)
  func told(tab: Tab) {
    var driver = Driver(tab: tab)
    driver.run("at 91")
    #expect(driver.frame.lines[1].contains("L step 90 learning rate 7.75e-04 → 9.69e-04"))
    driver.run("at 120")
    #expect(!driver.frame.lines[1].contains("learning rate"))
  }

  // MARK: The mouse

  @Test("the wheel magnifies a token's history, and a press on it looks at that step")
  func tokenHistory() throws {
    var driver = Driver(tab: .tokens, size: Screens.large)
    let body = ScreenLayout(Screens.large).body
    let y = try #require(driver.frame.lines.lastIndex { $0.contains("└┬") }) - 2
    let place = Point(Screens.large.width - 40, y)
    driver.send(.input(.mouse(Mouse(.scrollUp, at: place))))
    #expect(!driver.state.charts.isAtRoot)
    driver.send(.input(.mouse(Mouse(.press, at: place))))
    #expect((1..<240).contains(driver.state.time ?? 0))
    // In the text it moves the cursor.
    let before = driver.state.pane(TokensPane.self).cursor
    driver.send(.input(.mouse(Mouse(.scrollDown, at: Point(5, body.y + 3)))))
    #expect(driver.state.pane(TokensPane.self).cursor > before)
  }

  @Test("the wheel magnifies a matrix's history, also where it is opened")
  func matrixHistory() throws {
    for size in [Screens.middle, Screens.large] {
      var driver = Driver(tab: .weights, size: size)
      driver.press(.enter)
      let rows = driver.frame.lines
      let y = try #require(rows.firstIndex { $0.contains("shares %") }) + 3
      let place = Point(size.width - 20, y)
      driver.send(.input(.mouse(Mouse(.scrollUp, at: place))))
      #expect(!driver.state.charts.isAtRoot, "\(size)")
      driver.send(.input(.mouse(Mouse(.press, at: place))))
      #expect(driver.state.time != nil)
    }
    var driver = Driver(tab: .weights, size: Screens.middle)
    let y = try #require(driver.frame.lines.lastIndex { $0.contains("└┬") }) - 2
    driver.send(.input(.mouse(Mouse(.scrollUp, at: Point(20, y)))))
    #expect(!driver.state.charts.isAtRoot)
  }
}
