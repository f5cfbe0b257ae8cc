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

  @Test("a press or a drag on a chart sets the time, also on a small one")
  mutating func press() throws {
    let size = ScreenLayout(driver.state.size).body.size
    let layout = LossLayout(size, .loss)
    for group in layout.groups {
      let area = try #require(group.parts.first).area
      mouse(.press, area.right - 12, area.y + area.height / 2)
      let first = try #require(driver.state.time)
      mouse(.drag, area.x + 20, area.y + area.height / 2)
      let second = try #require(driver.state.time)
      #expect(second < first)
      #expect(pane.view == .loss)
    }
  }

  @Test("the step under the mouse is the one that the chart shows there")
  mutating func precise() throws {
    let size = ScreenLayout(driver.state.size).body.size
    let part = try #require(LossLayout(size, .loss).groups[1].parts.first)
    let charts = RunCharts(driver.state.context)
    let frame = charts.chart(part.kind, width: part.area.width).frame(
      in: part.area.size, Symbols(.braille))
    let column = try #require(frame.column(of: 100))
    mouse(.press, part.area.x + column, part.area.y + frame.plot.y)
    let time = try #require(driver.state.time)
    #expect(abs(Double(time) - 100) <= frame.stepsPerColumn)
  }

  @Test("the wheel magnifies about the mouse")
  mutating func wheel() throws {
    let size = ScreenLayout(driver.state.size).body.size
    let area = try #require(LossLayout(size, .loss).groups[0].parts.first).area
    mouse(.scrollUp, area.x + 20, area.y + 5)
    #expect(visible().upperBound - visible().lowerBound == 160)
    #expect(visible().lowerBound < 40)
    mouse(.scrollDown, area.x + 20, area.y + 5)
    #expect(visible() == 0...240)
  }

  @Test("a border makes its chart large; a name does on small screens")
  mutating func titles() {
    let size = ScreenLayout(driver.state.size).body.size
    let box = LossLayout(size, .loss).groups[1].box
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
