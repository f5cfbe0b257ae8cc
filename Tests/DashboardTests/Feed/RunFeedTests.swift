import Foundation
import RunStore
import Terminal
import TestSupport
import Testing
import Training
import Untrusted

@testable import Dashboard
@testable import RunStore

@Suite("Run feed")
struct RunFeedTests {
  /// A run's directory and what records it.
  private func run(_ body: (RunDirectory, RunWriter) throws -> Void) throws {
    try TemporaryDirectory.with { folder in
      let directory = try RunDirectory.create(
        at: folder.file("run"),
        run: RunRecord(
          name: "run", createdAt: 0, programVersion: "0", threadCount: 1, totalSteps: 400,
          teacher: "teacher", student: "teacher", quantizer: "twn per row", objective: "tsld"))
      let writer = try RunWriter(directory, programVersion: "0", threadCount: 1)
      try body(directory, writer)
      try writer.close()
    }
  }

  private func append(_ steps: ClosedRange<Int>, to writer: RunWriter) throws {
    for step in steps {
      writer.append(RunFixture.step(step), matrices: RunFixture.measurement(at: step))
    }
    try writer.flush()
  }

  @Test("what is recorded comes once, in order")
  func incremental() throws {
    try run { directory, writer in
      writer.append(RunFixture.matrices)
      try append(1...5, to: writer)
      let feed = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
      let first = feed.poll()
      #expect(first.steps.map(\.step) == [1, 2, 3, 4, 5])
      #expect(first.matrices?.count == 12)
      #expect(first.measurements.count == 5)
      #expect(first.standing?.step == 5)
      #expect(feed.poll().isEmpty)
      try append(6...7, to: writer)
      let second = feed.poll()
      #expect(second.steps.map(\.step) == [6, 7])
      #expect(second.matrices == nil)
      #expect(!second.startsOver)
    }
  }

  @Test("a recipe that cannot be read is said, and the run is shown")
  func unreadableRecipe() throws {
    try run { directory, writer in
      try Data("{ \"steps\": ".utf8).write(to: directory.recipe)
      try append(1...3, to: writer)
      let update = RunFeed(directory, link: StoreLink(directory, programVersion: "0")).poll()
      #expect(update.problem?.hasPrefix(directory.recipe.path) == true)
      #expect(update.steps.count == 3)
      #expect(update.standing?.settings == nil)
    }
  }

  @Test("what tasks gave arrives as it is recorded, the same step's one after the other")
  func taskScores() throws {
    try run { directory, writer in
      let all = RunFixture.run(tasks: 2).taskScores
      let feed = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
      var found: [TaskScoreRecord] = []
      for score in all {
        writer.append([score])
        try writer.flush()
        found += feed.poll().taskScores
      }
      #expect(found == all && feed.poll().taskScores.isEmpty)
      let again = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
      #expect(again.poll().taskScores.count == all.count)
    }
  }

  @Test("steps that were taken back come again, after everything was forgotten")
  func rewind() throws {
    try run { directory, writer in
      try append(1...6, to: writer)
      let feed = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
      _ = feed.poll()
      try writer.rewind(to: 3)
      try append(4...4, to: writer)
      let update = feed.poll()
      #expect(update.startsOver)
      #expect(update.steps.map(\.step) == [1, 2, 3, 4])
    }
  }

  @Test("the line that a run left is drawn behind the new one, from where it was left")
  func branch() throws {
    try run { directory, writer in
      writer.append(RunFixture.evaluation(at: 0))
      try append(1...30, to: writer)
      writer.append(RunFixture.evaluation(at: 30))
      let feed = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
      var run = RunData()
      run.apply(feed.poll())
      #expect(run.branches.isEmpty)
      try writer.rewind(to: 10)
      try append(11...15, to: writer)
      run.apply(feed.poll())
      let branch = try #require(run.branches.first)
      #expect(branch.series[.loss]?.steps.elementsEqual(11...30) == true)
      #expect(Array(branch.series.perplexity.steps) == [0, 30])
      #expect(branch.series[.tokensPerSecond] == nil, "only what charts draw is kept")
      let lines = self.lines(run)
      #expect(lines.last?.label == "before going back to 10" && lines.last?.isBehind == true)
      #expect(feed.poll().branches == nil)
      try writer.rewind(to: 12)
      run.apply(feed.poll())
      let labels = self.lines(run).map(\.label)
      #expect(labels.suffix(2) == ["", "before going back to 12"], "one name is enough")
    }
  }

  private func lines(_ run: RunData) -> [LineChart.Line] {
    RunCharts(Context(run: run, time: nil, overlays: [], log: [])).chart(.loss, width: 80).lines
  }

  @Test("notes and tags come when they are said, from a dashboard too, and after the end")
  func annotations() throws {
    try run { directory, writer in
      let link = StoreLink(directory, programVersion: "0")
      let feed = RunFeed(directory, link: link)
      _ = feed.poll()
      try writer.annotate { try $0.change(tags: ["a"]) }
      #expect(feed.poll().annotations?.tags == ["a"])
      #expect(feed.poll().annotations == nil)
      writer.update { $0.status = .finished }
      try writer.close()
      let id = try link.send(.note("over"))
      let update = feed.poll()
      #expect(update.annotations?.note == "over")
      #expect(update.answers.map(\.id) == [id] && update.answers[0].refusal == nil)
      #expect(throws: (any Error).self) { try link.send(.tag(["no tag"])) }
    }
  }

  @Test("an evaluation made again at the same step comes again")
  func evaluatedAgain() throws {
    try run { directory, writer in
      let feed = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
      var record = RunFixture.evaluation(at: 50)
      writer.append(record)
      try writer.flush()
      #expect(feed.poll().evaluations.count == 1)
      record.studentPerplexity = 1.5
      writer.append(record)
      try writer.flush()
      #expect(feed.poll().evaluations.map(\.studentPerplexity) == [1.5])
      #expect(feed.poll().evaluations.isEmpty)
    }
  }

  @Test("a burst of flips among measurements that are left out is seen")
  func burst() throws {
    try run { directory, writer in
      writer.append(RunFixture.matrices)
      for step in 1...1000 {
        var measurement = RunFixture.measurement(at: 10)
        for index in measurement.indices { measurement[index].step = step }
        if step == 501 { measurement[3].signFlipShare = 0.5 }
        writer.append(RunFixture.step(step), matrices: measurement)
      }
      try writer.flush()
      let feed = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
      let update = feed.poll()
      #expect(update.measurements.count == 200)
      #expect(!update.measurements.joined().contains { $0.signFlipShare == 0.5 })
      var run = RunData()
      run.apply(update)
      // Not before everything that is newer.
      while feed.isBehind { run.apply(feed.poll()) }
      #expect(run.peaks.steps == run.measurements.steps)
      let matrices = MatrixState.all(of: run, at: nil)
      let map = FlipMap(of: run, matrices: matrices, .signFlips, rowLimit: 20)
      #expect(map.values[3].contains(0.5) && !map.values[2].contains(0.5))
      let history = MatrixHistory(of: 3, in: run).peakSeries(\.flipShare)
      #expect(history.values.max() ?? 0 > 0.5)
    }
  }

  @Test("of a long run the newest step and all evaluations come at once, the steps bit by bit")
  func newestFirst() throws {
    try run { directory, writer in
      writer.append(RunFixture.evaluation(at: 40))
      try append(1...50, to: writer)
      let feed = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
      feed.stepLimit = 20
      var run = RunData()
      run.apply(feed.poll())
      #expect(run.lastStep?.step == 50 && run.standing.step == 50)
      #expect(run.series[.loss]?.count == 20 && run.readShare == 0.4)
      #expect(run.evaluations.count == 1 && feed.isBehind)
      // What comes meanwhile comes behind the rest.
      try append(51...55, to: writer)
      var polls = 0
      while feed.isBehind, polls < 10 {
        run.apply(feed.poll())
        polls += 1
      }
      #expect(run.series[.loss]?.steps.elementsEqual(1...55) == true)
      #expect(run.lastStep?.step == 55 && run.readShare == nil)
      #expect(feed.poll().isEmpty)
    }
  }

  @Test("of many traces some are kept, and how many there are is known")
  func manyTraces() throws {
    try run { directory, writer in
      writer.append(WatchRecord(id: 1, name: "watched", tokens: [0, 1]))
      for step in 1...302 { writer.append(RunFixture.trace(watch: 1, count: 1, step: step * 10)) }
      try writer.flush()
      let feed = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
      var run = RunData()
      repeat { run.apply(feed.poll()) } while feed.isBehind
      let kept = try #require(run.traces[1]?.steps)
      #expect(kept.count <= 200 && kept.last == 3020)
      #expect(run.traceCounts[1] == 302)
      let heading = Screens.body(TokensPane(), Screens.middle, run: run).lines[0]
      #expect(heading.contains("trace \(kept.count) of \(kept.count) kept of 302"))
    }
  }

  @Test("a token's text is found when it comes, also after the token itself")
  func lateTexts() throws {
    try run { directory, writer in
      writer.append(WatchRecord(id: 1, name: "watched", tokens: [0, 1]))
      writer.append([TokenTextRecord(id: 0, text: Array("a".utf8))])
      try writer.flush()
      let feed = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
      #expect(feed.poll().tokenTexts == [0: "a"])
      writer.append([TokenTextRecord(id: 1, text: Array("b".utf8))])
      try writer.flush()
      #expect(feed.poll().tokenTexts == [1: "b"])
    }
  }

  @Test("a token's text is cut where nobody would read on, and between characters")
  func longTokens() throws {
    try run { directory, writer in
      let tokens: [Int32] = [0, 1]
      writer.append([
        TokenTextRecord(id: 0, text: Array(String(repeating: "é", count: 50_000).utf8)),
        TokenTextRecord(id: 1, text: Array("hen".utf8)),
      ])
      writer.append(WatchRecord(id: 1, name: "watched", tokens: tokens))
      try writer.flush()
      let texts = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
        .poll().tokenTexts
      #expect(texts == [0: String(repeating: "é", count: 128) + "…", 1: "hen"])
    }
  }

  @Test("commands go to the process that trains, and its answers come back")
  func commands() throws {
    try run { directory, writer in
      let link = StoreLink(directory, programVersion: "0")
      let feed = RunFeed(directory, link: link)
      let id = try link.send(.setTemperature(5))
      #expect(feed.poll().answers.isEmpty)
      var taken: [CommandRecord] = []
      #expect(
        eventually {
          taken = writer.takeCommands()
          return !taken.isEmpty
        })
      let command = try #require(taken.first)
      writer.answer(command.id, .applied, step: 7, text: "5.0")
      try writer.flush()
      #expect(feed.poll().answers == [Answer(id: id, step: 7, after: "5.0")])
      #expect(feed.poll().answers.isEmpty)
    }
  }

  @Test("a run that another version trains is looked at, and not steered")
  func anotherVersion() throws {
    try run { directory, writer in
      let link = StoreLink(directory, programVersion: "1")
      let problem = #expect(throws: Problem.self) { _ = try link.send(.pause) }
      #expect(problem?.description.contains("version 0 of tsld trains this run") == true)
      #expect(RunFeed(directory, link: link).poll().run?.programVersion == "0")
      let sent = try RunCommands(directory).command(1)
      #expect(sent == nil)
    }
  }

  @Test("another process's run has an epoch, a share of what it is doing, and the rate to come")
  func standing() throws {
    try run { directory, writer in
      writer.update { $0.stepsPerEpoch = 4 }
      try append(1...6, to: writer)
      let feed = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
      let first = try #require(feed.poll().standing)
      #expect(first.epoch == 1.5)
      #expect(first.learningRate == RunFixture.step(6).learningRate)
      writer.append(
        .command, step: 6, before: "0.1", after: "0.125",
        text: #"{"scaleLearningRate":{"by":1.25}}"#)
      writer.update {
        $0.status = .saving
        $0.statusShare = 0.25
      }
      try writer.flush()
      let second = try #require(feed.poll().standing)
      #expect(second.learningRate == 0.125)
      #expect(second.phase == .saving(0.25))
      try append(7...7, to: writer)
      #expect(feed.poll().standing?.learningRate == RunFixture.step(7).learningRate)
    }
  }

  @Test("a batch is read once")
  func batch() throws {
    try run { directory, writer in
      writer.append(WatchRecord(id: 1, name: "batch", tokens: [1, 2, 3], batchStep: 5))
      writer.append(RunFixture.trace(watch: 1, count: 2, step: 5))
      try append(1...5, to: writer)
      let feed = RunFeed(directory, link: StoreLink(directory, programVersion: "0"))
      #expect(feed.poll().traces.count == 1)
      try append(6...7, to: writer)
      let update = feed.poll()
      #expect(update.steps.count == 2 && update.traces.isEmpty && update.watches == nil)
    }
  }

  @Test("a run that nobody trains says so, and cannot be steered")
  func gone() throws {
    try run { directory, writer in
      try writer.close()
      let link = StoreLink(directory, programVersion: "0")
      let standing = try #require(RunFeed(directory, link: link).poll().standing)
      #expect(standing.phase == .silent(seconds: nil))
      #expect(!standing.canBeSteered)
      #expect(throws: Problem.self) { try link.send(.pause) }
    }
  }
}
