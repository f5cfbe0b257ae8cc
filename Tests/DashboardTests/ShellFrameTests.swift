import RunStore
import Terminal
import TestSupport
import Testing

@testable import Dashboard

/// What the shell draws around panes, with an empty one; recorded as those of `PaneFrameTests`.
@Suite("Frames of the shell")
struct ShellFrameTests {
  private struct EmptyPane: Pane {
    let keys: [Binding] = []
    let glossary: [Glossary.Entry] = []
    mutating func perform(_ action: Action, _ context: Context) -> [Action]? { nil }
    func draw(on canvas: inout Canvas, _ context: Context) {}
  }

  private func driver(_ size: Size = Screens.small, of recording: Recording = .real) -> Driver {
    var driver = Driver(tab: .weights, size: size, update: recording.update)
    driver.state.panes = Tab.allCases.map { _ in EmptyPane() }
    return driver
  }

  private func expect(_ driver: Driver, _ name: String) {
    GoldenFrame.expect(driver.frame, "shell-\(name)")
  }

  @Test("header, tabs and footer", arguments: [Screens.small, Screens.middle, Screens.large])
  func empty(size: Size) { expect(driver(size), "\(size.width)x\(size.height)") }

  @Test("an earlier step; a run that stands still by itself")
  func others() {
    var past = driver(Screens.middle)
    past.state.time = 60
    expect(past, "past")
    expect(driver(of: .nasty), "nasty")
  }

  @Test("the help")
  func help() {
    var driver = driver()
    driver.press(.character("?"))
    expect(driver, "help")
  }

  @Test("a command that is typed, with what it can become, and a mistake")
  func prompt() {
    var driver = driver()
    driver.type(":re")
    expect(driver, "prompt")
    driver.type("x 1")
    driver.press(.enter)
    expect(driver, "mistake")
  }

  @Test("the question before quitting")
  func quit() {
    var driver = driver()
    driver.press(.character("q"))
    expect(driver, "quit")
  }

  @Test(
    "what a run can be doing",
    arguments: [
      ("loading", RunPhase.opening("models", share: 0.4)), ("paused", .paused(reason: nil)),
      ("evaluating", .evaluating(0.31)), ("saving", .saving(0.8)), ("finished", .finished),
      ("stopped", .stopped), ("silent", .silent(seconds: 63)), ("gone", .silent(seconds: nil)),
      ("failed", .failed("model.safetensors: expected 7 bytes, found 5")),
    ])
  func phases(name: String, phase: RunPhase) {
    var driver = driver()
    var update = RunUpdate()
    update.standing = driver.state.run.standing
    update.standing?.phase = phase
    driver.send(.update(update))
    expect(driver, name)
  }

  @Test("before a run was read, nothing is said of it")
  func unread() {
    for tab in Tab.allCases {
      var driver = Driver(.watching, tab: tab, update: nil)
      for untruth in ["step 0", "no teacher", "No text", "no weights", "without a quantizer"] {
        #expect(!driver.text.contains(untruth), "\(tab.title): \(driver.text)")
      }
      driver.send(.update(RunFixture.update(steps: 0, phase: .opening("models", share: 0.5))))
      #expect(!driver.text.contains("no teacher"), "\(tab.title): \(driver.text)")
    }
  }
}
