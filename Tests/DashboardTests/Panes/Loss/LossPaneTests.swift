import RunStore
import Terminal
import Testing

@testable import Dashboard

@Suite("Loss pane")
struct LossPaneTests {
  private var driver = Driver(tab: .loss)

  private var pane: LossPane { driver.state.pane(LossPane.self) }

  private func visible() -> ClosedRange<Double> {
    driver.state.charts.viewport.visible(in: driver.state.run.chartSteps)
  }

  @Test("v and the arrows show another view")
  mutating func views() {
    driver.press(.character("v"))
    #expect(pane.view == .perplexity)
    driver.press(.down)
    #expect(pane.view == .distillation)
    driver.press(.character("v"))
    #expect(pane.view == .gradient)
    driver.press(.character("v"))
    #expect(pane.view == .loss)
    driver.press(.up)
    #expect(pane.view == .gradient)
  }

  @Test("a run that was asked tasks has a view of them, with a chart for each")
  mutating func tasks() {
    driver = Driver(tab: .loss, update: RunFixture.update(tasks: 3))
    driver.press(.up)
    #expect(pane.view == .tasks)
    for words in ["arc_easy acc", "piqa acc", "winogrande acc", "student", "teacher", "chance"] {
      #expect(driver.text.contains(words), "\(words)\n\(driver.text)")
    }
    #expect(driver.text.contains("Tasks"))
    driver.press(.down)
    #expect(pane.view == .loss)
  }

  @Test("y and s change what the charts show, and say so")
  mutating func looks() {
    #expect(driver.text.contains("smoothed"))
    driver.press(.character("y"), .character("s"))
    #expect(driver.state.charts.isLogarithmic == true)
    #expect(!driver.state.charts.showsSmoothed)
    #expect(driver.text.contains("log, raw"))
    driver.press(.character("y"), .character("s"))
    #expect(driver.state.charts == ChartSettings(isLogarithmic: false))
  }

  @Test("left and right move the time cursor; right at the newest step stays there")
  mutating func cursor() {
    driver.press(.left)
    #expect(driver.state.time == 238)
    driver.press(.left, .right, .right)
    #expect(driver.state.time == nil)
    driver.press(.right)
    #expect(driver.state.time == nil)
    driver.press(.pageUp)
    #expect(driver.state.time == 220)
    driver.press(.pageDown)
    #expect(driver.state.time == nil)
    driver.press(.home)
    #expect(driver.state.time == 0)
    driver.press(.left)
    #expect(driver.state.time == 0)
    driver.press(.end)
    #expect(driver.state.time == nil)
  }

  @Test("zooming keeps the cursor's step in place; 0 and Escape show everything again")
  mutating func zoom() {
    driver.run("at 60")
    driver.press(.character("i"))
    #expect(visible() == 20...180)
    driver.press(.character("i"), .character("o"))
    #expect(abs(visible().lowerBound - 20) < 1e-9)
    #expect(driver.text.contains("steps 20 to 180"))
    driver.press(.character("0"))
    #expect(visible() == 0...240)
    driver.press(.character("i"), .escape)
    #expect(visible() == 0...240)
    #expect(driver.state.time == 60, "the first Escape leaves the zoom")
    driver.press(.escape)
    #expect(driver.state.time == nil, "the second one the past")
  }

  @Test("H and L move the window; the cursor takes it along")
  mutating func pan() {
    driver.run("at 120")
    driver.press(.character("i"), .character("i"))
    let start = visible()
    driver.press(.character("H"))
    #expect(visible().lowerBound < start.lowerBound)
    driver.press(.character("L"))
    #expect(abs(visible().lowerBound - start.lowerBound) < 1e-9)
    driver.press(.home)
    #expect(visible().lowerBound == 0)
    driver.press(.end)
    #expect(visible().upperBound == 240)
    for _ in 0..<12 { driver.press(.pageUp) }
    #expect(visible().contains(Double(driver.state.time ?? -1)))
  }

  @Test("f shows the latest steps, and all again")
  mutating func recent() {
    driver.press(.character("f"))
    #expect(visible() == 40...240)
    #expect(driver.text.contains("latest 200 steps"))
    #expect(!driver.state.charts.isAtRoot)
    driver.press(.character("f"))
    #expect(driver.state.charts.isAtRoot)
  }

  // MARK: The mouse

  private mutating func mouse(_ action: Mouse.Action, _ x: Int, _ y: Int) {
    let body = ScreenLayout(driver.state.size).body
    driver.send(.input(.mouse(Mouse(action, at: Point(body.x + x, body.y + y)))))
  }

  /// Where a box of the pane stands, by its title.
  private func box(_ title: String) throws -> Rect {
    let body = ScreenLayout(driver.state.size).body
    var canvas = Canvas(body.size, symbols: Symbols(.braille))
    pane.draw(on: &canvas, driver.state.context)
    // A box reacts to a press as a whole; the chart in it lies on top.
    let y = try #require(canvas.frame.lines.firstIndex { $0.contains(" \(title) ─") })
    let line = canvas.frame.lines[y]
    let range = try #require(line.range(of: " \(title) ─"))
    let x = line.distance(from: line.startIndex, to: range.lowerBound)
    let areas = canvas.regions.map(\.area).filter { $0.y == y && $0.contains(Point(x, y)) }
    return try #require(areas.first)
  }

  @Test("large screens show others beside the view's, small ones the view's alone")
  mutating func kinds() {
    func shows(_ titles: [String]) -> Bool {
      titles.allSatisfy { driver.text.contains(" \($0) ─") }
    }
    #expect(shows(["Loss", "Perplexity", "Gradient norm", "Learning rate"]))
    driver.press(.up)
    #expect(shows(["Gradient", "Loss", "Train-eval gap", "Perplexity"]))
    driver.send(.input(.resize(Screens.small)))
    #expect(driver.text.contains("gradient norm") && driver.text.contains("learning rate"))
    #expect(!driver.text.contains("train-eval gap "))
  }

  @Test("the gap says of which evaluation it is")
  mutating func gapMoment() {
    driver.press(.up)
    #expect(driver.text.contains("at step 200 ─"))
  }

  @Test("a press or a drag on a chart sets the time, also on a small one")
  mutating func press() throws {
    for title in ["Loss", "Perplexity", "Gradient norm"] {
      let area = try box(title)
      mouse(.press, area.right - 12, area.y + area.height / 3)
      let first = try #require(driver.state.time)
      mouse(.drag, area.x + 20, area.y + area.height / 3)
      let second = try #require(driver.state.time)
      #expect(second < first)
      #expect(pane.view == .loss)
    }
  }

  @Test("the step under the mouse is the one that the cursor then stands on")
  mutating func precise() throws {
    let area = try box("Learning rate")
    let x = area.x + area.width / 2
    mouse(.press, x, area.y + 3)
    var canvas = Canvas(ScreenLayout(driver.state.size).body.size, symbols: Symbols(.braille))
    pane.draw(on: &canvas, driver.state.context)
    #expect((0..<area.height).contains { canvas.frame[x, area.y + $0].character == "┊" })
  }

  @Test("the wheel magnifies about the mouse")
  mutating func wheel() throws {
    let area = try box("Loss")
    mouse(.scrollUp, area.x + 20, area.y + 5)
    #expect(visible().upperBound - visible().lowerBound == 160)
    #expect(visible().lowerBound < 40)
    mouse(.scrollDown, area.x + 20, area.y + 5)
    #expect(visible() == 0...240)
  }

  @Test("a border makes its chart large; a name does on small screens")
  mutating func titles() throws {
    let box = try box("Perplexity")
    mouse(.press, box.x + 3, box.y)
    #expect(pane.view == .perplexity)
    driver.send(.input(.resize(Screens.small)))
    let titles = driver.state.frame.lines[ScreenLayout(Screens.small).body.y]
    let place = titles.range(of: "Gradient").map {
      titles.distance(from: titles.startIndex, to: $0.lowerBound)
    }
    mouse(.press, place ?? 0, 0)
    #expect(pane.view == .gradient)
    #expect(driver.state.time == nil)
  }
}
