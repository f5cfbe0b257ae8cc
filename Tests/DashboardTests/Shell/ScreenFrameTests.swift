import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Frames of whole screens") struct ScreenFrameTests {
  private func expect(_ driver: Driver, _ name: String) {
    GoldenFrame.expect(driver.frame, "screen-\(name)")
  }

  @Test("the help")
  func help() {
    var driver = Driver(tab: .tokens, size: Screens.small)
    driver.press(.character("?"))
    expect(driver, "help")
  }

  @Test("a command that is typed, with what it can become, and a mistake")
  func prompt() {
    var driver = Driver(tab: .system, size: Screens.small)
    driver.type(":re")
    expect(driver, "prompt")
    driver.type("x 1")
    driver.press(.enter)
    expect(driver, "mistake")
  }

  @Test("the question before quitting")
  func quit() {
    var driver = Driver(tab: .system, size: Screens.small)
    driver.press(.character("q"))
    expect(driver, "quit")
  }

  @Test("what a run can be doing")
  func phases() {
    for (phase, name) in [
      (RunPhase.opening("models", share: 0.4), "loading"),
      (.paused(reason: "step 241 was not applied: the loss is not finite"), "paused"),
      (.evaluating(0.31), "evaluating"), (.saving(0.8), "saving"),
      (.failed("model.safetensors: expected 7 bytes, found 5"), "failed"), (.finished, "finished"),
      (.silent(seconds: 63), "silent"),
    ] {
      var driver = Driver(tab: .system, size: Screens.small)
      driver.enter(phase)
      expect(driver, name)
    }
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

  @Test("events and the log alone, filtered")
  func lists() {
    var driver = Driver(tab: .system, size: Screens.small)
    driver.send(.lines((0..<40).map { "line \($0)\u{1B}[31m" }))
    driver.press(.character("v"))
    expect(driver, "events")
    driver.press(.character("v"), .up, .up)
    expect(driver, "log")
    driver.type("/line 3")
    driver.press(.enter)
    expect(driver, "log-filtered")
  }
}
