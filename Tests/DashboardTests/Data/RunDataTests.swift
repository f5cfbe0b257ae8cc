import RunStore
import Testing

@testable import Dashboard

@Suite("Run data")
struct RunDataTests {
  @Test("what is known answers the questions of the panes")
  func questions() {
    let run = RunFixture.run()
    #expect(run.startPerplexity == 8.75)
    #expect(run.teacherPerplexity == 1.77)
    #expect(run.goalPerplexity == 2.77)
    #expect(run.evaluation(at: 120)?.step == 100)
    #expect(run.evaluation(at: nil)?.step == 200)
    #expect(run.text(of: 99) == "<99>")
  }

  @Test("steps that were taken back are forgotten before they come again")
  func startsOver() {
    var run = RunFixture.run(steps: 240)
    var update = RunFixture.update(steps: 100)
    update.startsOver = true
    run.apply(update)
    #expect(run.series[.loss]?.count == 100)
    #expect(run.evaluations.last?.step == 100)
    #expect(run.events.allSatisfy { $0.step <= 100 })
  }

  @Test("an evaluation made again at the same step replaces the one before")
  func evaluatedAgain() {
    var run = RunFixture.run(steps: 200)
    var update = RunUpdate()
    update.evaluations = [RunFixture.evaluation(at: 200)]
    run.apply(update)
    #expect(run.evaluations.filter { $0.step == 200 }.count == 1)
    #expect(run.series.perplexity.count == run.evaluations.count)
  }

  @Test("events are told in words")
  func words() {
    let words = RunFixture.run().events.map(\.words)
    #expect(words.contains("learning rate 7.75e-04 → 9.69e-04"))
    #expect(words.contains("pause"))
  }
}
