import Engine
import Terminal
import Testing
import Training

@testable import Dashboard

@Suite("Trying a token scale")
struct ScaleTrialTests {
  @Test("keys try temperatures and the other source, and show their curve")
  func trying() {
    var driver = Driver(tab: .tokens)
    driver.press(.character(">"))
    #expect(driver.state.pane(TokensPane.self).view == .scale)
    #expect(driver.text.contains("cross entropy, T 12.5"))
    #expect(driver.text.contains("tried"))
    driver.press(.character("b"))
    #expect(driver.text.contains("entropy, T 12.5"))
    driver.press(.character("<"), .character("<"))
    #expect(driver.text.contains("entropy, T 8"))
    #expect(driver.take().isEmpty)
    driver.press(.escape)
    #expect(driver.state.pane(TokensPane.self).trial == nil)
    #expect(!driver.text.contains("tried"))
  }

  @Test("a trial that ends where it began is none")
  func unchanged() {
    var driver = Driver(tab: .tokens)
    driver.press(.character(">"), .character("<"))
    #expect(!driver.text.contains("tried"))
    driver.press(.enter)
    #expect(driver.take().isEmpty)
  }

  @Test("Enter asks the session for what differs, and waits for its answer")
  func applying() {
    var driver = Driver(tab: .tokens)
    driver.press(.character(">"), .enter)
    #expect(driver.take() == [.send(.setTemperature(12.5))])
    #expect(!driver.text.contains("asked for"))
    driver.send(.sent(id: 7, .setTemperature(12.5)))
    #expect(driver.text.contains("asked for"))
    var update = RunUpdate()
    update.answers = [Answer(id: 7, step: 240)]
    update.standing = driver.state.run.standing
    update.standing?.settings?.objective.temperature = 12.5
    driver.send(.update(update))
    #expect(!driver.text.contains("asked for"))
    #expect(driver.text.contains("cross entropy, T 12.5"))
    driver.press(.character("b"), .character(">"), .enter)
    #expect(driver.take() == [.send(.setTemperature(15.6)), .send(.setScaleSource(.entropy))])
  }

  @Test("nothing is said to be asked for that was not sent")
  func finished() {
    var driver = Driver(tab: .tokens, update: RunFixture.update(phase: .finished))
    driver.press(.character(">"), .enter)
    #expect(driver.take().isEmpty)
    #expect(driver.text.contains("training has ended"))
    #expect(!driver.text.contains("asked"))
  }

  @Test("what the session refused can be dropped")
  func refused() {
    var driver = Driver(tab: .tokens)
    driver.press(.character(">"), .enter)
    driver.answer(.setTemperature(12.5), refusal: "no")
    #expect(driver.text.contains("refused: no"))
    driver.press(.escape)
    #expect(!driver.text.contains("T 12.5"))
  }

  @Test("without a teacher there is nothing to try")
  func withoutTeacher() {
    var pane = TokensPane()
    let context = TokensFixture.context(TokensFixture.runWithoutTeacher)
    _ = pane.perform(.raiseTemperature, context)
    #expect(pane.trial == nil)
    #expect(pane.view == .scale)
  }

  @Test("an old step shows what was recorded beside what is in force")
  func past() {
    let context = TokensFixture.context(TokensFixture.run(temperature: 2), time: 100)
    let labels = TokensPane().scale(TokensFixture.text(context.run, time: 100), context).curves
      .map(\.label)
    #expect(labels == ["as recorded", "cross entropy, T 2", "entropy, T 2"])
    let same = TokensFixture.context(time: 100)
    let text = TokensFixture.text(time: 100)
    #expect(
      TokensPane().scale(text, same).curves.map(\.label)
        == ["cross entropy, T 10", "entropy, T 10"])
  }
}
