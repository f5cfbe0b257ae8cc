import Engine
import Foundation
import TestSupport
import Testing

@testable import RunStore
@testable import Training

@Suite struct WatchTests {
  @Test func aNewRunWatchesBothTexts() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder) {
        $0.valid = $0.train
        $0.steps = 3
      }
      try tiny.until(\.state.hasEnded)
      let reader = try RunReader(tiny.session.directory)
      let watches = try reader.watches()
      #expect(watches.map(\.name) == ["held-out text", "training text"])
      #expect(watches.allSatisfy { $0.tokens.count == 16 })
      // Before the first step, and not again before the next measurement.
      #expect(try reader.traceStepNumbers(ofWatch: 1).shown == [0])
      #expect(try reader.traces(ofWatch: 2, at: 0).count == 15)
    }
  }

  @Test func aTeacherIsNotWatched() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder) {
        $0.quantizer = nil
        $0.objective.kind = .groundTruth
        $0.steps = 2
      }
      try tiny.until(\.state.hasEnded)
      #expect(try RunReader(tiny.session.directory).watches().isEmpty)
    }
  }

  @Test func watchingChangesNoBitOfTheTraining() throws {
    try TemporaryDirectory.with { folder in
      let steps = 25
      let tiny = try TinySession(in: folder) {
        $0.learningRate = 1e-3
        $0.steps = steps
      }
      try tiny.until(\.state.hasEnded)
      let watched = try RunReader(tiny.session.directory).checkpoints().last
      let recipe = try Recipe(contentsOf: tiny.session.directory.recipe)
      let trainer = try Trainer(
        recipe, TrainingInputs(recipe, cache: .disabled), threadCount: 1, progress: { _ in })
      for _ in 0..<steps { _ = trainer.step() }
      let plain = try CheckpointFolder(url: folder.file("plain")).save(trainer, bestPerplexity: nil)
      #expect(watched?.hash == plain.hash)
    }
  }

  @Test(arguments: [
    (10, 100, 10), (10, 5000, 10), (10, 5001, 20), (10, 20_000, 40), (7, 10_000, 21),
    (1, 501, 2), (1000, 10, 1000),
  ])
  func longRunsTraceLessOften(measureEvery: Int, totalSteps: Int, interval: Int) {
    #expect(
      SessionLoop.traceInterval(measureEvery: measureEvery, totalSteps: totalSteps) == interval)
  }

  @Test func sixteenTextsAreWatchedAndEachCanBeLeft() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      for count in 1...SessionLoop.watchLimit {
        #expect(try tiny.apply(.watchTokens([1, Int32(count)]))?.refusal == nil)
      }
      let refusal = try tiny.apply(.watchTokens([1, 2]))?.refusal
      #expect(refusal == "16 texts are watched, as many as can be; unwatch one first")
      #expect(try tiny.apply(.unwatch(id: 3))?.refusal == nil)
      #expect(
        try tiny.apply(.unwatch(id: 3))?.refusal?.hasPrefix("there is no watched text 3") == true)
      #expect(try tiny.apply(.watchTokens([1, 2]))?.refusal == nil)
      _ = tiny.trainer.step()
      tiny.loop.trace(tiny.trainer)
      try tiny.loop.writer.flush()
      let reader = try RunReader(tiny.loop.writer.directory)
      let watches = try reader.watches()
      #expect(watches.map(\.endStep) == [nil, nil, 0] + Array(repeating: nil, count: 14))
      #expect(try reader.traceStepNumbers(ofWatch: 3).shown == [0], "what was traced stays")
      #expect(try reader.traceStepNumbers(ofWatch: 4).shown == [0, 1])
      tiny.loop.watches = []
      tiny.loop.resumeWatching(watches, tiny.trainer)
      #expect(tiny.loop.watches.map(\.id) == [1, 2] + Array(4...17))
    }
  }

  /// What another program may have written into the database, or a recipe with shorter blocks.
  @Test(arguments: [[], [5], [-1, 2], [1, 96_000], [.max, .min], Array(repeating: 1, count: 17)])
  func whatCannotBeWatchedIsPassedOver(tokens: [Int32]) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      let records = [
        WatchRecord(id: 7, name: "bad", tokens: tokens),
        WatchRecord(id: 9, name: "good", tokens: [1, 2]),
      ]
      tiny.loop.resumeWatching(records, tiny.trainer)
      tiny.loop.trace(tiny.trainer)
      #expect(tiny.loop.watches.map(\.id) == [9] && tiny.loop.lastWatch == 9)
      try tiny.loop.writer.flush()
      let events = try RunReader(tiny.loop.writer.directory).events()
      #expect(events.contains { $0.text.hasPrefix("run.sqlite: watch 7 is passed over: ") })
    }
  }
}
