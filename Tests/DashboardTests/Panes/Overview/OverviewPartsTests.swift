@testable import RunStore
import Terminal
import Testing

@testable import Dashboard
@testable import RunStore

@Suite("Parts of the overview")
struct OverviewPartsTests {
  private func context(_ run: RunData = RunFixture.run(), time: Int? = nil) -> Context {
    Context(run: run, time: time, overlays: [], log: [])
  }

  @Test("shares are weighted by the matrices' sizes")
  func shares() {
    let matrices = [
      MatrixRecord(id: 1, name: "a", rows: 10, columns: 30, histogramLimit: 3),
      MatrixRecord(id: 2, name: "b", rows: 10, columns: 10, histogramLimit: 3),
    ]
    var records = Array(RunFixture.measurement(at: 1).prefix(2))
    for (index, zero) in [0.2, 0.6].enumerated() {
      records[index].matrix = index + 1
      records[index].zeroShare = zero
      records[index].zeroFlipShare = zero
      records[index].signFlipShare = 0.04
    }
    let shares = CodeShares(of: records, matrices)
    #expect(abs(shares.zero - 0.3) < 1e-12)
    #expect(abs(shares.flipped - 0.34) < 1e-12)
    #expect(CodeShares(of: [], matrices).zero == 0)
  }

  @Test("layers are told by the number in the matrices' names, neighbours join where room is short")
  func layers() {
    let part = WeightsPart(context())
    #expect(part.layers(limit: 8).map(\.name) == ["layer 0", "layer 1", "layer 2"])
    #expect(part.layers(limit: 2).map(\.name) == ["0 to 1", "layer 2"])
    #expect(part.layers(limit: 1).map(\.name) == ["0 to 2"])
    #expect(part.layers(limit: 0).isEmpty)
    #expect(RunFixture.matrices[5].layer == 1)
  }

  @Test("the flips of all matrices are kept for every measured step")
  func flips() {
    let run = RunFixture.run()
    #expect(Array(run.flips.steps) == run.measurements.steps)
    #expect((run.flips.last ?? 0) > 0)
  }

  @Test("an even scale has as many effective tokens as there are")
  func scale() {
    var update = RunUpdate()
    update.watches = [WatchRecord(id: 1, name: "text", tokens: [0, 1, 2, 3, 4])]
    update.traces = [RunFixture.trace(watch: 1, count: 4, step: 10)]
    for position in 0..<4 { update.traces[0][position].scale = 0.25 }
    var run = RunData()
    run.apply(update)
    #expect(abs(ScalePart(context(run)).effectiveCount - 4) < 1e-12)
    #expect(ScalePart(context(run)).source == "text, step 10")
    #expect(ScalePart(context()).effectiveCount < 31)
    #expect(ScalePart(context(RunData())).scales.isEmpty)
  }

  @Test("a token scale that the objective does not use says so")
  func unused() {
    func words(_ run: RunData, at time: Int? = nil) -> [String] {
      ScalePart(context(run, time: time)).pieces.map(\.note)
    }
    let notice = "the objective logit does not use it"
    #expect(!words(RunFixture.run()).contains(notice))
    var run = RunFixture.run()
    var update = RunUpdate()
    update.standing = run.standing
    update.standing?.settings?.objective.kind = .logit
    update.events = [
      EventRecord(
        id: 99, step: 200, time: 0, kind: .command, before: "tsld", after: "logit",
        text: #"{"setObjective":{"_0":"logit"}}"#, isDiscarded: false)
    ]
    run.apply(update)
    #expect(words(run).contains(notice) && words(run, at: 220).contains(notice))
    #expect(!words(run, at: 180).contains(notice))
  }

  @Test("whether there is a quantizer is not said before it is known")
  func quantizer() {
    func text(_ quantizer: String?) -> String {
      var update = RunFixture.update(steps: 3)
      (update.matrices, update.measurements) = (nil, [])
      if let quantizer { update.run?.quantizer = quantizer } else { update.run = nil }
      var run = RunData()
      run.apply(update)
      return Screens.body(OverviewPane(), Screens.middle, run: run).lines.joined()
    }
    #expect(text("none").contains("no weights are quantized"))
    #expect(!text(nil).contains("no weights are quantized"))
    #expect(!text("twn per row").contains("no weights are quantized"))
  }

  @Test("the temperature of now is not said of earlier steps")
  func temperature() {
    #expect(ScalePart(context()).pieces.contains { $0.label == "T" })
    #expect(!ScalePart(context(time: 100)).pieces.contains { $0.label == "T" })
  }

  @Test("what is waited for is said, with how far it is")
  func waiting() {
    func text(_ phase: RunPhase) -> String {
      var update = RunUpdate()
      update.standing = RunFixture.standing(steps: 0, phase: phase, totalSteps: 400)
      var run = RunData()
      run.apply(update)
      return Screens.body(OverviewPane(), Screens.small, run: run).lines.joined(separator: "\n")
    }
    let opening = text(.opening("the teacher", share: 0.42))
    #expect(opening.contains("Opening: the teacher"))
    #expect(opening.contains("42.0%"))
    #expect(text(.evaluating(0.1)).contains("before its first step"))
    #expect(text(.paused(reason: nil)).contains("Space goes on"))
    #expect(text(.running).contains("first step"))
  }

  @Test(
    "while a run is opened no pane says anything of it that nobody knows", arguments: Tab.allCases)
  func opening(tab: Tab) {
    var driver = Driver(tab: tab, update: nil)
    var update = RunUpdate()
    update.standing = RunStanding()
    update.standing?.phase = .opening("the teacher", share: 0.42)
    driver.send(.update(update))
    #expect(tab == .system || driver.text.contains("Opening: the teacher"))
    for untrue in ["no teacher", "No text is watched", "step 0/0", "no weights"] {
      #expect(!driver.text.contains(untrue))
    }
  }
}
