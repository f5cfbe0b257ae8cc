import Terminal
import Testing

@testable import Dashboard

@Suite("Time")
struct TimeTests {
  @Test("[ and ] go from one measured step to another, and past the newest to now")
  func travel() {
    var driver = Driver()
    driver.press(.character("["))
    #expect(driver.state.time == 231)
    driver.press(.character("["))
    #expect(driver.state.time == 221)
    driver.press(.character("]"), .character("]"))
    #expect(driver.state.time == nil)
    driver.press(.character("{"))
    #expect(driver.state.time == 141)
    driver.press(.character("\\"))
    #expect(driver.state.time == nil)
  }

  @Test("before the first measurement there is nothing")
  func beginning() {
    var driver = Driver()
    for _ in 0..<9 { driver.press(.character("{")) }
    #expect(driver.state.time == 1)
  }

  @Test("a typed step is looked at; now returns")
  func typed() {
    var driver = Driver()
    driver.run("at 120")
    #expect(driver.state.time == 120)
    #expect(driver.text.contains("at step 120"))
    driver.run("at now")
    #expect(driver.state.time == nil)
    driver.run("at 9999")
    #expect(driver.state.time == nil)
  }

  @Test("new steps leave the moment that is looked at")
  func stays() {
    var driver = Driver()
    driver.run("at 100")
    driver.enter(.running, step: 350)
    #expect(driver.state.time == 100)
  }
}
