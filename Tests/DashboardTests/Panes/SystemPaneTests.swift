import Foundation
import Terminal
import Testing

@testable import Dashboard

@Suite("System pane")
struct SystemPaneTests {
  private func driver(_ size: Size, view: Int = 0) -> Driver {
    var driver = Driver(tab: .system, size: size)
    driver.send(.lines((0..<60).map { "line \($0)" }))
    for _ in 0..<view { driver.press(.character("v")) }
    return driver
  }

  @Test("a list scrolls from what is shown, and follows its end again")
  func scrolling() {
    var driver = driver(Screens.small, view: 2)
    #expect(driver.text.contains("line 59") && driver.text.contains("60 of 60"))
    driver.press(.up)
    #expect(!driver.text.contains("line 59") && driver.text.contains("59 of 60"))
    driver.press(.home)
    #expect(driver.text.contains("line 0 "))
    driver.press(.pageDown)
    #expect(driver.text.contains("line 10 ") && !driver.text.contains("line 9 "))
    driver.press(.end)
    driver.send(.lines(["news"]))
    #expect(driver.text.contains("news"))
  }

  @Test("what the recipe chooses is said, in as many lines as it takes")
  func recipe() throws {
    var driver = driver(Screens.middle)
    var update = RunUpdate()
    update.choices =
      ["quantizer twn-learned", "soft_start arenas"] + (1...9).map { "key\($0) value" }
    driver.send(.update(update))
    #expect(driver.text.contains("recipe            quantizer twn-learned, soft_start arenas"))
    #expect(driver.text.contains("key9 value"), "\(driver.text)")
  }

  @Test("the arrows move the step that is looked at")
  func cursor() {
    var driver = driver(Screens.middle)
    driver.press(.left, .left)
    #expect(driver.state.time == 236)
    driver.press(.home)
    #expect(driver.state.time == 0)
    driver.press(.end)
    #expect(driver.state.time == nil)
  }

  @Test("the mouse gives a list the keys, and reads and magnifies the chart")
  func mouse() {
    var driver = driver(Screens.middle)
    func send(_ action: Mouse.Action, _ x: Int, _ y: Int) {
      driver.send(.input(.mouse(Mouse(action, at: Point(x, y)))))
    }
    send(.press, 100, 30)
    #expect(driver.state.pane(SystemPane.self).view == .log)
    send(.scrollUp, 100, 30)
    #expect(!driver.text.contains("line 59"))
    send(.press, 40, 28)
    #expect((1..<240).contains(driver.state.time ?? 0))
    send(.scrollUp, 40, 28)
    let zoomed = driver.state.charts.viewport
    #expect(zoomed != .full)
    send(.scrollRight, 40, 28)
    #expect(driver.state.charts.viewport != zoomed)
  }

  @Test("what is of now alone is not shown of another step")
  func past() {
    var driver = driver(Size(200, 60))
    #expect(driver.text.contains("memory") && driver.text.contains("processors"))
    driver.run("at 100")
    #expect(!driver.text.contains("memory") && !driver.text.contains("processors"))
    #expect(driver.text.contains("Log as of now"))
  }

  @Test("events have the time of the place and the day, and lose words before numbers")
  func events() {
    var wide = driver(Size(240, 60))
    #expect(wide.text.contains("2026-01-01 00:00 command      learning rate 7.75e-04 → 9.69e-04"))
    wide.state.timeZone = TimeZone(secondsFromGMT: 3600) ?? .gmt
    #expect(wide.text.contains("2026-01-01 01:00 command"))
    #expect(driver(Screens.middle).text.contains("lr 7.75e-04 → 9.69e-04"))
  }

  @Test("a step takes what its phases take, and the teacher's products are told apart")
  func speed() {
    var update = RunFixture.update()
    // The fixture's phases: 82 milliseconds, of them 12 the teacher's.
    update.run?.operationsPerStep = 4e9 * 70 / 30
    for index in update.steps.indices where index.isMultiple(of: 2) {
      update.steps[index].tokensPerSecond *= 3
    }
    var driver = Driver(tab: .system, size: Screens.middle, update: update)
    #expect(driver.text.contains("82.0 ms, 2048 tokens"))
    #expect(driver.text.contains("100 GFLOP/s without the teacher"))
    for index in update.steps.indices { update.steps[index].teacherCrossEntropy = nil }
    driver = Driver(tab: .system, size: Screens.middle, update: update)
    #expect(driver.text.contains("114 GFLOP/s") && !driver.text.contains("without the teacher"))
  }

  @Test("what the system says is only news where it is shown")
  func usage() {
    var update = RunUpdate()
    update.usage = UsageSample(residentBytes: 1, peakBytes: 1, threadCount: 1, cores: 1)
    #expect(Driver(tab: .system).state.shows(update))
    #expect(!Driver(tab: .loss).state.shows(update))
    update.standing = RunStanding()
    #expect(Driver(tab: .loss).state.shows(update))
  }

  @Test("looking at codes is no event")
  func quiet() {
    var run = RunFixture.run(steps: 20)
    var update = RunUpdate()
    update.events = RunFixture.events(steps: 0)
    for text in [#"{"showCodes":{"matrix":0,"row":0,"column":0}}"#, #"{"hideCodes":{}}"#] {
      update.events[0].kind = .command
      update.events[0].text = text
      let count = run.events.count
      var single = RunUpdate()
      single.events = [update.events[0]]
      run.apply(single)
      #expect(run.events.count == count)
    }
  }
}
