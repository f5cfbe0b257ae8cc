import Terminal
import Testing

@testable import Dashboard

@Suite("Leaving")
struct LeavingTests {
  @Test("q and Ctrl-C ask while training", arguments: [Key.character("q"), .control("c")])
  func asks(key: Key) {
    var driver = Driver()
    driver.press(key)
    #expect(driver.take().isEmpty)
    #expect(driver.state.quitDialog != nil)
    #expect(driver.text.contains("Checkpoint and quit"))
  }

  @Test("training goes on behind the question")
  func goesOn() {
    var driver = Driver()
    driver.press(.character("q"))
    driver.enter(.running, step: 300)
    #expect(driver.text.contains("step 300"))
    #expect(driver.state.quitDialog != nil)
  }

  @Test("the answers: with a checkpoint, without, not at all")
  func answers() {
    var driver = Driver()
    driver.press(.character("q"), .character("n"))
    #expect(driver.take().isEmpty && driver.state.quitDialog == nil)
    driver.press(.character("q"), .right, .right, .enter)
    #expect(driver.take() == [.quit])
    driver.press(.character("q"), .enter)
    #expect(driver.take() == [.stopAndQuit])
    driver.enter(.stopped)
    #expect(driver.take() == [.quit])
  }

  @Test("detaching saves, and leaves once training has stopped here")
  func detach() {
    var driver = Driver(size: Screens.small)
    driver.press(.character("q"))
    #expect(driver.text.contains("[ Detach, keep training ]"))
    #expect(driver.text.contains("[ Quit without a checkpoint ]"))
    driver.press(.character("d"))
    #expect(driver.take() == [.detach])
    #expect(driver.text.contains("training goes on in the background"))
    driver.enter(.stopped)
    #expect(driver.take() == [.quit])
  }

  @Test("what is not loaded yet cannot be left alone")
  func detachTooEarly() {
    var driver = Driver(update: nil)
    driver.press(.character("q"), .character("d"))
    #expect(driver.take().isEmpty)
    #expect(driver.state.notice?.kind == .failed)
  }

  @Test("every pane says that the run is over", arguments: Tab.allCases)
  func over(tab: Tab) {
    for (phase, words) in [
      (RunPhase.finished, "the run is over"), (.stopped, "the run was stopped"),
      (.silent(seconds: nil), "no process trains this run"), (.failed("no room"), "no room"),
    ] {
      var driver = Driver(tab: tab, size: Screens.small)
      driver.enter(phase)
      #expect(driver.frame.lines.last?.contains(words) == true)
      #expect(driver.frame.lines.last?.hasSuffix("? help  q quit") == true)
    }
  }

  @Test("Escape never ends the program")
  func escape() {
    for tab in Tab.allCases {
      var driver = Driver(tab: tab)
      driver.press(.escape, .escape, .escape)
      #expect(!driver.take().contains { $0 == .quit || $0 == .stopAndQuit })
    }
  }

  @Test("a watcher, and one whose run has ended, leave at once")
  func atOnce() {
    var watcher = Driver(.watching)
    watcher.press(.character("q"))
    #expect(watcher.take() == [.quit])
    var finished = Driver()
    finished.enter(.finished)
    #expect(finished.take().isEmpty)
    finished.press(.character("q"))
    #expect(finished.take() == [.quit])
  }

  @Test("a click answers too")
  func click() throws {
    var driver = Driver()
    driver.press(.character("q"))
    let row = try #require(driver.frame.lines.firstIndex { $0.contains("Cancel") })
    let line = driver.frame.lines[row]
    let column = try #require(line.range(of: "Cancel")).lowerBound
    let x = line.distance(from: line.startIndex, to: column)
    driver.send(.input(.mouse(Mouse(.press, at: Point(x, row)))))
    #expect(driver.state.quitDialog == nil)
  }

  @Test("a signal saves a checkpoint, then leaves")
  func signal() {
    var driver = Driver()
    driver.send(.askedToStop)
    #expect(driver.take() == [.stopAndQuit])
  }
}
