import Foundation
import RunStore
import TestSupport
import Testing
import Untrusted

@testable import Training

@Suite("A run that goes on from another one's checkpoint")
struct RunForkTests {
  private func fork(
    _ folder: TemporaryDirectory, step: Int? = nil, _ change: @escaping (inout Recipe) -> Void
  ) throws -> Int {
    try RunFork.make(
      from: folder.file("run"), step: step, at: folder.file("fork"), programVersion: "test",
      threadCount: 1
    ) {
      var recipe = $0
      change(&recipe)
      return recipe
    }
  }

  private func trained(_ folder: TemporaryDirectory) throws -> TinySession {
    let (writer, recipe, resumption) = try RunStart.open(
      folder.file("fork"), programVersion: "test", threadCount: 1)
    let inputs = try TrainingInputs(recipe, cache: .disabled)
    let session = Session(recipe, inputs, writer: writer, threadCount: 1, resumption: resumption)
    let tiny = TinySession(session)
    #expect(try tiny.failure() == nil)
    _ = session.wait(milliseconds: 20_000)
    return tiny
  }

  private func state(_ session: TinySession, _ step: Int) throws -> Data {
    let entry = try #require(try session.checkpoints.entries().first { $0.step == step })
    return try Data(contentsOf: entry.url.appendingPathComponent(RunCheckpoint.tensorFile))
  }

  @Test(
    "with the same settings it makes the same steps, to the bit, and leaves the other one alone")
  func same() throws {
    try TemporaryDirectory.with { folder in
      let first = try TinySession.finished(in: folder, steps: 4) { $0.keepCheckpoints = 9 }
      let before = try first.reader.events().count
      #expect(try fork(folder, step: 2) { _ in } == 2)
      let made = try RunReader(RunDirectory(opening: folder.file("fork")))
      #expect(try made.lastStep() == 2)
      #expect(try made.run().name == "fork" && made.run().totalSteps == 4)
      #expect(try made.events().allSatisfy { $0.step <= 2 && !$0.isDiscarded })
      #expect(try made.events().last?.text == "goes on from step 2 of run")
      #expect(try made.annotations().provenance?.commandLine == CommandLine.arguments)
      let second = try trained(folder)
      #expect(try state(second, 4) == state(first, 4))
      #expect(try second.reader.steps().map(\.loss) == first.reader.steps().map(\.loss))
      #expect(try first.reader.events().count == before)
    }
  }

  @Test("with other settings, which are recorded; what was changed by hand meanwhile stays")
  func other() throws {
    try TemporaryDirectory.with { folder in
      let first = try TinySession(in: folder) { $0.steps = 1000 }
      _ = try first.ask(.pause)
      _ = try first.ask(.setClip(0.25))
      let step = try first.ask(.checkpoint).step
      // A process that trains it does not matter.
      #expect(
        try fork(folder) {
          $0.learningRate = 1e-5
          $0.steps = step + 2
        } == step)
      try first.stop()
      let second = try trained(folder)
      #expect(second.session.snapshot.settings?.baseLearningRate == 1e-5)
      #expect(second.session.snapshot.settings?.clip == 0.25)
      #expect(try second.reader.lastStep() == step + 2)
      let text = try #require(
        try second.reader.events().first { $0.kind == .change }?.text)
      #expect(text.contains("learning_rate 0.0001 → 1e-05"), "\(text)")
    }
  }

  @Test("what it cannot go on from is refused, and nothing of it stays")
  func refusals() throws {
    try TemporaryDirectory.with { folder in
      _ = try TinySession.finished(in: folder, steps: 3)
      func refusal(_ step: Int? = nil, _ change: @escaping (inout Recipe) -> Void) -> String {
        do {
          _ = try fork(folder, step: step, change)
          return "made"
        } catch { return "\(error)" }
      }
      #expect(refusal { $0.block = 8 }.contains("block"))
      #expect(refusal { $0.quantizer = nil }.contains("as in the other run"))
      #expect(refusal(7) { _ in }.contains("expected the step of a checkpoint: 3"))
      #expect(refusal { _ in }.contains("more than the 3 that are made"))
      #expect(!FileManager.default.fileExists(atPath: folder.file("fork").path))
      let text = try Recipe(contentsOf: folder.file("run/recipe.json")).train[0]
      try FileManager.default.removeItem(atPath: text)
      #expect(refusal { $0.steps = 9 }.contains(text))
      #expect(!FileManager.default.fileExists(atPath: folder.file("fork").path))
    }
  }
}
