@testable import RunStore
import Terminal
import Testing

@testable import Dashboard
@testable import RunStore

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
  private static func changed() -> RunData {
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
    for update in [change, steps] { run.apply(update) }
    return run
  }

  @Test("averages do not run on over a change of the objective")
  func changedObjective() throws {
    let run = Self.changed()
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
    #expect(run.evaluations.count == 400 && run.series.perplexity.count == 400)
    #expect(run.evaluations.count { !$0.layerErrors.isEmpty } == 256)
    #expect(run.evaluations[0].studentPerplexity == update.evaluations[0].studentPerplexity)
  }

  @Test("events are told in words")
  func words() {
    let words = RunFixture.run().events.map(\.words)
    #expect(words.contains("learning rate 7.75e-04 → 9.69e-04"))
    #expect(words.contains("pause"))
  }

  @Test("a moving average does not go across a change of what is minimised")
  func anotherLoss() throws {
    var update = RunUpdate()
    update.steps = (1...200).map { step in
      var record = RunFixture.step(step)
      (record.loss, record.groundTruth) = step <= 100 ? (9, 2) : (2, 2)
      return record
    }
    update.events = [event(.command, at: 100, #"{"setObjective":{"_0":"logit"}}"#)]
    var run = RunData()
    run.apply(update)
    let loss = try #require(run.series[.loss])
    #expect(abs(loss.smoothed(at: 99) - 9) < 1e-6 && abs(loss.smoothed(at: 100) - 2) < 1e-6)
    #expect(run.series[.learningRate]?.smoothed(at: 100) != update.steps[100].learningRate)
  }

  @Test("what was interrupted is neither the start, nor the last, nor the teacher's perplexity")
  func interrupted() {
    var run = RunData()
    var update = RunUpdate()
    update.evaluations = [0, 0, 50, 60].map { RunFixture.evaluation(at: $0) }
    update.evaluations[0].isInterrupted = true
    update.evaluations[1].studentPerplexity = 8
    update.evaluations[3].isInterrupted = true
    update.evaluations[3].teacherPerplexity = 99
    run.apply(update)
    #expect(run.startPerplexity == 8)
    #expect(run.wholeEvaluation(at: nil)?.step == 50)
    #expect(run.teacherPerplexity == 1.77)
    #expect(run.evaluation(at: nil)?.step == 60, "what was found of a part can be looked at")
  }

  @Test("the newest step is known before those before it")
  func newestFirst() {
    var update = RunUpdate()
    update.steps = (1...10).map(RunFixture.step)
    update.newestStep = RunFixture.step(400)
    update.readShare = 0.025
    var run = RunData()
    run.apply(update)
    #expect(run.lastStep?.step == 400 && run.readShare == 0.025)
    update = RunUpdate()
    update.steps = (11...20).map(RunFixture.step)
    run.apply(update)
    #expect(run.lastStep?.step == 400 && run.readShare == nil)
    #expect(run.series[.loss]?.count == 20)
  }

  @Test("all quantities of a step take less than 0.3 kB, however the memory grows")
  func memory() {
    var series = RunSeries()
    var record = RunFixture.step(1)
    record.layers = 1
    for step in 1...140_000 {
      record.step = step
      series.append(record, meansAnother: false)
      guard step == 131_073 || step == 140_000 else { continue }
      let bytes = Double(byteCount(of: series)) / Double(step)
      #expect(bytes < 300)
      #expect(bytes > 19 * 4, "nothing was counted")
    }
    #expect(byteCount(of: series.withoutTimes) < byteCount(of: series) * 3 / 4)
  }

  private func event(
    _ kind: EventKind, at step: Int = 0, seconds: Double = 0, _ text: String = ""
  ) -> EventRecord {
    EventRecord(
      id: 1, step: step, time: seconds, kind: kind, before: nil, after: nil, text: text,
      isDiscarded: false)
  }
}

/// The bytes of all arrays in a value, with what they have set aside to grow into.
private func byteCount(of value: Any) -> Int {
  let own = (value as? any Sized)?.ownBytes ?? 0
  let parts = Mirror(reflecting: value)
  // Of long columns the elements are values without arrays.
  guard parts.displayStyle != .collection || parts.children.count < 100 else { return own }
  return parts.children.reduce(own) { $0 + byteCount(of: $1.value) }
}

private protocol Sized {
  var ownBytes: Int { get }
}

extension Array: Sized {
  fileprivate var ownBytes: Int { capacity * MemoryLayout<Element>.stride }
}
