import Terminal
import Testing

@testable import Dashboard

@Suite("Overview")
struct OverviewPaneTests {
  private var driver = Driver()

  private var pane: OverviewPane { driver.state.pane(OverviewPane.self) }

  @Test("arrows move the selection, Enter opens it")
  mutating func selection() {
    driver.press(.right)
    #expect(pane.selected == .perplexity)
    driver.press(.down)
    #expect(pane.selected == .weights)
    driver.press(.left)
    #expect(pane.selected == .scale)
    driver.press(.up)
    #expect(pane.selected == .loss)
    driver.press(.right, .enter)
    #expect(driver.state.tab == .loss)
    #expect(driver.state.pane(LossPane.self).view == .perplexity)
  }

  @Test("each part leads to the pane that shows it in full", arguments: OverviewPart.allCases)
  mutating func destinations(part: OverviewPart) {
    driver.state.change(OverviewPane.self) { $0.selected = part }
    driver.press(.enter)
    let expected: [OverviewPart: Tab] = [
      .loss: .loss, .perplexity: .loss, .scale: .tokens, .weights: .weights,
    ]
    #expect(driver.state.tab == expected[part])
  }

  @Test("charts are looked at with the same keys as in the loss pane")
  mutating func charts() {
    driver.press(.character("y"), .character("s"), .character("i"))
    #expect(driver.state.charts.isLogarithmic == true)
    #expect(!driver.state.charts.showsSmoothed)
    #expect(!driver.state.charts.isAtRoot)
    driver.press(.escape)
    #expect(driver.state.charts.isAtRoot)
    driver.press(.home)
    #expect(driver.state.time == 0)
    driver.press(.end)
    #expect(driver.state.time == nil)
  }

  @Test("Escape takes the summary of a run that has ended away, and brings it back")
  func summary() {
    var driver = Driver(update: RunFixture.update(steps: 400, phase: .finished))
    #expect(driver.text.contains("Finished"))
    driver.press(.escape)
    #expect(!driver.text.contains("Finished"))
    driver.press(.escape)
    #expect(driver.text.contains("Finished"))
  }

  // MARK: The mouse

  private mutating func mouse(_ action: Mouse.Action, on part: OverviewPart) {
    let body = ScreenLayout(driver.state.size).body
    let area = OverviewPane.places(in: Rect(body.size), isGrid: true)[part.rawValue]
    let place = Point(body.x + area.x + area.width / 2, body.y + area.y + area.height / 2)
    driver.send(.input(.mouse(Mouse(action, at: place))))
  }

  @Test("a click selects, a second one opens")
  mutating func clicks() {
    mouse(.press, on: .weights)
    #expect(pane.selected == .weights)
    #expect(driver.state.tab == .overview)
    mouse(.release, on: .weights)
    mouse(.press, on: .weights)
    #expect(driver.state.tab == .weights)
  }

  @Test("a drag over a chart sets the time; the wheel magnifies charts over steps alone")
  mutating func charting() {
    mouse(.drag, on: .perplexity)
    #expect((100...150).contains(driver.state.time ?? 0))
    mouse(.scrollUp, on: .scale)
    #expect(driver.state.charts.isAtRoot)
    mouse(.scrollUp, on: .perplexity)
    #expect(!driver.state.charts.isAtRoot)
    mouse(.scrollDown, on: .loss)
    #expect(driver.state.charts.isAtRoot)
  }

  @Test("before there is anything to show, nothing can be clicked")
  mutating func waiting() {
    driver = Driver(update: nil)
    mouse(.press, on: .loss)
    #expect(driver.state.tab == .overview)
  }

  @Test(
    "parts never overlap and never leave the pane",
    arguments: [(60, 12), (80, 20), (100, 22), (120, 32), (200, 56)], [false, true])
  func places(size: (Int, Int), isGrid: Bool) {
    let all = Rect(Size(size.0, size.1))
    let places = OverviewPane.places(in: all, isGrid: isGrid)
    #expect(places.count == OverviewPart.allCases.count)
    for (index, place) in places.enumerated() {
      #expect(place.intersection(all) == place)
      for other in places.dropFirst(index + 1) { #expect(place.intersection(other).isEmpty) }
    }
  }

  @Test("what is measured once an evaluation says at which step", arguments: [80, 120, 200])
  func moments(width: Int) {
    let driver = Driver(size: Size(width, width == 80 ? 24 : 36))
    #expect(driver.text.contains("at step 200"))
  }
}
