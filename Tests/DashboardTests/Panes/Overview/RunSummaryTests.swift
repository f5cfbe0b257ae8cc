import Terminal
import Testing

@testable import Dashboard

@Suite("Summary of a run")
struct RunSummaryTests {
  @Test("there is one when training has ended")
  func due() {
    #expect(RunSummary(RunFixture.run()) == nil)
    #expect(RunSummary(RunFixture.run(phase: .paused(reason: nil))) == nil)
    for phase in [RunPhase.finished, .stopped, .failed("x"), .silent(seconds: nil)] {
      #expect(RunSummary(RunFixture.run(phase: phase)) != nil)
    }
  }

  @Test("a finished run: what it reached, what it took, what can be done")
  func finished() throws {
    let summary = try #require(RunSummary(RunFixture.run(steps: 400, phase: .finished)))
    #expect(summary.title == "Finished")
    #expect(summary.results.map(\.value) == ["8.750 to 1.851", "1.770", "0.0809", "97.2%"])
    #expect(summary.results[0].note == "at step 400")
    #expect(summary.effort.map(\.label) == ["steps", "took", "best", "saved"])
    #expect(summary.effort.map(\.value) == ["400", "39s", "1.851", "checkpoints/step-400"])
    #expect(summary.verdict.note == "reached at step 100")
    #expect(
      summary.next.map(\.command) == [
        "tsld runs export runs/stories-20260101 --to DIR", "tsld eval --model DIR --text FILE",
      ])
  }

  @Test("what it took is the time of its steps: no night between two of them")
  func paused() throws {
    var update = RunFixture.update(steps: 400, phase: .finished)
    for index in 200..<400 { update.steps[index].time += 40_000 }
    var run = RunData()
    run.apply(update)
    let took = try #require(RunSummary(run)).effort.first { $0.label == "took" }
    #expect(took?.value == "39s" && took?.note == "without pauses")
  }

  @Test("a run that was stopped can go on")
  func stopped() throws {
    let summary = try #require(RunSummary(RunFixture.run(phase: .stopped)))
    #expect(summary.next.first?.command == "tsld resume runs/stories-20260101")
  }

  @Test("a run that failed says why")
  func failed() throws {
    let summary = try #require(RunSummary(RunFixture.run(phase: .failed("no room"))))
    #expect(summary.verdict.note == "no room")
  }

  @Test("without a checkpoint or an evaluation it says so and offers nothing in vain")
  func bare() throws {
    var update = RunFixture.update(steps: 10, phase: .failed("no room"))
    update.evaluations = []
    update.checkpoints = []
    var run = RunData()
    run.apply(update)
    let summary = try #require(RunSummary(run))
    #expect(summary.results.map(\.note) == ["no perplexity was measured"])
    #expect(summary.effort.last?.note == "no checkpoint was saved")
    #expect(summary.next.map(\.command) == ["tsld resume runs/stories-20260101"])
  }
}
