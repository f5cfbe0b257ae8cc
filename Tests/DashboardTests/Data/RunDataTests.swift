@testable import RunStore
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

  /// The objective is changed after step 100, where every loss falls to a hundredth.
  private static func changed(stepsFirst: Bool) -> RunData {
    var steps = RunUpdate()
    steps.steps = (1...120).map(RunFixture.step)
    for index in steps.steps.indices where steps.steps[index].step > 100 {
      steps.steps[index].loss /= 100
      // Equal by definition.
      steps.steps[index].distillation = steps.steps[index].loss
    }
    steps.standing = RunFixture.standing(steps: 120, phase: .running, totalSteps: 400)
    steps.standing?.settings?.objective.kind = .logit
    var change = RunUpdate()
    change.events = [
      EventRecord(
        id: 1, step: 100, time: 0, kind: .command, before: "tsld", after: "logit",
        text: #"{"setObjective":{"_0":"logit"}}"#, isDiscarded: false)
    ]
    var run = RunData()
    for update in stepsFirst ? [steps, change] : [change, steps] { run.apply(update) }
    return run
  }

  @Test("averages do not run on over a change of the objective", arguments: [true, false])
  func changedObjective(stepsFirst: Bool) throws {
    let run = Self.changed(stepsFirst: stepsFirst)
    let (total, part) = (try #require(run.series[.loss]), try #require(run.series[.distillation]))
    #expect(total.smoothed[100] == total.values[100])
    #expect(zip(total.smoothed[100...], part.smoothed[100...]).allSatisfy { $0 == $1 })
    #expect(total.smoothed[99] > 1, "what was before stays")
    #expect(run.objective(at: 100) == .tokenScaled && run.objective(at: 101) == .logit)
    #expect(run.objective(at: nil) == .logit)
  }

  @Test("of many evaluations the positions of the latest are kept, and the numbers of all")
  func manyEvaluations() {
    var update = RunUpdate()
    update.evaluations = (0..<400).map(RunFixture.evaluation)
    var run = RunData()
    run.apply(update)
    #expect(run.evaluations.count == 400 && run.perplexitySeries.count == 400)
    #expect(run.evaluations.count { !$0.layerErrors.isEmpty } == 256)
    #expect(run.evaluations[0].studentPerplexity == update.evaluations[0].studentPerplexity)
  }

  @Test("events are told in words")
  func words() {
    let words = RunFixture.run().events.map(\.words)
    #expect(words.contains("learning rate 7.75e-04 → 9.69e-04"))
    #expect(words.contains("pause"))
  }
}
