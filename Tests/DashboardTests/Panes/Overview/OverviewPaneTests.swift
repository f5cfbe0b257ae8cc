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

  private mutating func mouse(_ action: Mouse.Action, on part: OverviewPart) throws {
    let body = ScreenLayout(driver.state.size).body
    let layout = OverviewLayout(body.size, summary: nil)
    let area = try #require(layout.places.first { $0.part == part }).content
    let place = Point(body.x + area.x + area.width / 2, body.y + area.y + area.height / 2)
    driver.send(.input(.mouse(Mouse(action, at: place))))
  }

  @Test("a click selects, a second one opens")
  mutating func clicks() throws {
    try mouse(.press, on: .weights)
    #expect(pane.selected == .weights)
    #expect(driver.state.tab == .overview)
    try mouse(.release, on: .weights)
    try mouse(.press, on: .weights)
    #expect(driver.state.tab == .weights)
  }

  @Test("a drag over a chart sets the time; the wheel magnifies charts over steps alone")
  mutating func charting() throws {
    try mouse(.drag, on: .perplexity)
    #expect((100...150).contains(driver.state.time ?? 0))
    try mouse(.scrollUp, on: .scale)
    #expect(driver.state.charts.isAtRoot)
    try mouse(.scrollUp, on: .perplexity)
    #expect(!driver.state.charts.isAtRoot)
    try mouse(.scrollDown, on: .loss)
    #expect(driver.state.charts.isAtRoot)
  }

  @Test("before there is anything to show, nothing can be clicked")
  mutating func waiting() throws {
    driver = Driver(update: nil)
    try mouse(.press, on: .loss)
    #expect(driver.state.tab == .overview)
  }

  @Test(
    "parts never overlap and never leave the pane",
    arguments: [(60, 12), (80, 20), (100, 22), (120, 32), (200, 56)], [false, true])
  func layout(size: (Int, Int), hasEnded: Bool) {
    let size = Size(size.0, size.1)
    let layout = OverviewLayout(
      size, summary: hasEnded ? RunSummary(RunFixture.run(phase: .stopped)) : nil)
    let places = layout.places.map(\.area) + [layout.summary].compactMap { $0 }
    for (index, place) in places.enumerated() {
      #expect(place.intersection(Rect(size)) == place)
      for other in places.dropFirst(index + 1) { #expect(place.intersection(other).isEmpty) }
    }
    // The smallest screen has no room for everything beside a summary.
    #expect(hasEnded || layout.places.map(\.part).suffix(2) == [.scale, .weights])
  }
}
