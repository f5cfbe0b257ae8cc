import Engine
import Foundation
import RunStore
import TestSupport
import Testing
import Untrusted

@testable import Training

/// Which checkpoints are saved, kept and gone back to.
@Suite struct GoodCheckpointTests {
  private static func isBroken(_ snapshot: Snapshot) -> Bool {
    guard case .paused(.some) = snapshot.state else { return false }
    return snapshot.pauseCause == .step
  }

  @Test(arguments: [1e3, 1e20])
  func theAdviceAfterAStepThatIsNotFiniteWorks(rate: Double) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder) {
        $0.learningRate = rate
        $0.schedule = .constant
        $0.checkpointEvery = 1
        $0.keepCheckpoints = 1
        $0.steps = 40
      }
      // As often as it takes, as somebody who follows the advice would; larger factors than that.
      for attempt in 0..<12 {
        let snapshot = try tiny.until { Self.isBroken($0) || $0.state.hasEnded }
        if snapshot.state.hasEnded { break }
        try #require(attempt < 11)
        #expect(try tiny.ask(.goBack(scalingLearningRateBy: 1e-3)).refusal == nil)
        _ = try tiny.ask(.resume)
      }
      #expect(tiny.session.snapshot.state == .finished)
      _ = tiny.session.wait(milliseconds: 20_000)
      #expect(try tiny.reader.steps().map(\.step) == Array(1...40))
      #expect(try tiny.reader.steps().allSatisfy(\.loss.isFinite))
    }
  }

  @Test func resumingAtALowerRateAddsUp() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder) {
        $0.learningRate = 1e20
        $0.schedule = .constant
        $0.checkpointEvery = 1
        $0.steps = 40
      }
      try tiny.until(Self.isBroken)
      try tiny.stop()
      var resumption = Resumption()
      resumption.learningRateFactor = 1e-8
      for _ in 0..<2 {
        let again = try TinySession(resuming: folder, resumption)
        try again.until(Self.isBroken)
        try again.stop()
      }
      // 1e20 · 1e-8 · 1e-8 · 1e-8
      let last = try TinySession(resuming: folder, resumption)
      #expect(try last.failure() == nil)
      #expect(last.session.snapshot.state == .finished)
      let rate = try #require(last.session.snapshot.lastStep?.learningRate)
      #expect(abs(rate / 1e-4 - 1) < 1e-9)
    }
  }

  @Test func whatIsNotFiniteIsNotSaved() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      let distiller = tiny.trainer.distiller
      let buffers = [
        distiller.student.parameters.weights, distiller.optimizer.firstMoment,
        distiller.optimizer.secondMoment,
      ]
      for buffer in buffers {
        let value = buffer.base[7]
        for broken in [Float.nan, .infinity] {
          buffer.base[7] = broken
          let answer = try #require(try tiny.apply(.checkpoint))
          #expect(answer.refusal?.contains("is not finite") == true)
          #expect(answer.refusal?.contains("goback 0.5") == true)
        }
        buffer.base[7] = value
      }
      #expect(try tiny.loop.checkpoints.entries().isEmpty)
      #expect(try tiny.apply(.checkpoint)?.refusal == nil)
    }
  }

  @Test func oneWhoseNextStepIsNotFiniteIsPassedOver() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.schedule = .constant }
      let loop = tiny.loop
      for step in 0..<2 {
        try tiny.apply(.checkpoint)
        #expect(tiny.trainer.stepCount == step)
        try loop.step(tiny.trainer)
      }
      try tiny.apply(.checkpoint)
      #expect(try loop.checkpoints.entries().map(\.step) == [2, 1, 0])
      let settings = tiny.trainer.settings
      try tiny.withPoison { try loop.step(tiny.trainer) }
      #expect(loop.isBroken)
      let doubt = try #require(try loop.checkpoints.entries().first?.doubt)
      #expect(doubt.contains("step 3 was not applied"))
      // Somebody changes what was wrong, and the step is made.
      try loop.step(tiny.trainer)
      #expect(try !loop.isBroken && loop.checkpoints.entries().allSatisfy { $0.doubt == nil })
      #expect(try loop.checkpoints.entries().map(\.step) == [2, 1])

      try tiny.apply(.checkpoint)
      try tiny.withPoison { try loop.step(tiny.trainer) }
      try tiny.apply(.goBack(scalingLearningRateBy: 0.5))
      #expect(tiny.trainer.stepCount == 2, "3 is passed over")
      #expect(try loop.checkpoints.entries().map(\.step) == [2, 1])
      #expect(tiny.trainer.settings.baseLearningRate == settings.baseLearningRate / 2)

      // It leads there again: an older one is gone on from, at half of the rate that was too much.
      try tiny.withPoison { try loop.step(tiny.trainer) }
      try tiny.apply(.goBack(scalingLearningRateBy: 0.5))
      #expect(tiny.trainer.stepCount == 1)
      #expect(tiny.trainer.settings.baseLearningRate == settings.baseLearningRate / 4)
    }
  }

  @Test func goingBackTakesAStep() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) {
        $0.schedule = .constant
        $0.keepCheckpoints = 9
        $0.checkpointEvery = 1
      }
      for _ in 0..<5 { try tiny.loop.step(tiny.trainer) }
      let answer = try tiny.apply(.goBack(step: 3, scalingLearningRateBy: 1))
      #expect(answer?.before == "5" && answer?.after == "3")
      #expect(try tiny.loop.checkpoints.entries().map(\.step) == [3, 2, 1])
      try tiny.loop.writer.flush()
      let reader = try RunReader(tiny.loop.writer.directory)
      #expect(try reader.steps().map(\.step) == [1, 2, 3])
      #expect(try reader.checkpoints().map(\.step) == [1, 2, 3])
      let refusal = try tiny.apply(.goBack(step: 5, scalingLearningRateBy: 1))?.refusal
      #expect(refusal?.contains("the step of a checkpoint: 3, 2, 1, found 5") == true)
      try tiny.loop.step(tiny.trainer)
      #expect(try tiny.loop.checkpoints.entries().map(\.step) == [4, 3, 2, 1])
    }
  }

  @Test func theLastGoodOneIsKeptUntilTheNextIsGood() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) {
        $0.checkpointEvery = 1
        $0.keepCheckpoints = 1
      }
      for step in 1...4 {
        try tiny.loop.step(tiny.trainer)
        let kept = try tiny.loop.checkpoints.entries().map(\.step)
        #expect(kept == (step == 1 ? [1] : [step, step - 1]))
      }
      try tiny.withPoison { try tiny.loop.step(tiny.trainer) }
      try tiny.apply(.goBack(scalingLearningRateBy: 1))
      #expect(tiny.trainer.stepCount == 3)
    }
  }

  @Test func recordsOfRemovedCheckpointsStayTrue() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) {
        $0.valid = $0.train
        $0.checkpointEvery = 1
        $0.evaluateEvery = 2
        $0.keepCheckpoints = 1
        $0.learningRate = 1e-3
      }
      let directory = tiny.loop.writer.directory
      var before: [Int: CheckpointRecord] = [:]
      for step in 1...6 {
        try tiny.loop.step(tiny.trainer)
        try tiny.loop.writer.flush()
        let all = try RunReader(directory).checkpoints()
        before[step] = all.first { $0.step == step }
        for record in all {
          var kept = try #require(before[record.step])
          kept.isKept = record.isKept
          #expect(record == kept, "nothing else changes")
        }
      }
      let all = try RunReader(directory).checkpoints()
      #expect(Set(all.map(\.hash)).count == 6 && Set(all.map(\.event)).count == 6)
      #expect(all.filter { !$0.isKept }.count >= 3)
      let perplexities = Dictionary(
        uniqueKeysWithValues: try RunReader(directory).evaluations()
          .map { ($0.step, $0.studentPerplexity) })
      for record in all { #expect(record.perplexity == perplexities[record.step]) }
    }
  }

  @Test func aPartialEvaluationSaysNothingOfACheckpoint() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.valid = $0.train }
      _ = tiny.mailbox.send(.evaluate)
      _ = tiny.mailbox.send(.interrupt)
      try tiny.apply(.checkpoint)
      #expect(tiny.loop.snapshot.evaluations.map(\.isInterrupted) == [true])
      #expect(tiny.loop.snapshot.lastCheckpoint?.perplexity == nil)
      try tiny.apply(.evaluate)
      let whole = tiny.loop.snapshot.evaluations[1].studentPerplexity
      #expect(tiny.loop.snapshot.lastCheckpoint?.perplexity == whole)
    }
  }

  @Test func aHeldOutTextWithoutAFiniteLossPausesTheSession() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.valid = $0.train }
      try tiny.apply(.checkpoint)
      try tiny.withPoison { _ = try tiny.apply(.evaluate) }
      #expect(tiny.loop.isBroken && tiny.loop.snapshot.pauseCause == .step)
      #expect(try tiny.loop.checkpoints.entries().first?.doubt != nil)
    }
  }

  /// What a process leaves that is killed at each moment of saving a step that was saved before.
  @Test(arguments: ["written", "exchanged", "removed", "pruned"])
  func aKillWhileSavingLeavesAWholeOne(moment: String) throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) { $0.schedule = .constant }
      try tiny.loop.step(tiny.trainer)
      try tiny.apply(.checkpoint)
      let checkpoints = tiny.loop.checkpoints
      let (there, hidden) = (
        checkpoints.url.appendingPathComponent("step-00000001"),
        checkpoints.url.appendingPathComponent(".saving-X")
      )
      let files = FileManager.default
      switch moment {
      case "written":
        // Half of the new one, beside the old one.
        try files.createDirectory(at: hidden, withIntermediateDirectories: false)
        try Data([1]).write(to: hidden.appendingPathComponent("state.safetensors"))
      case "exchanged": try files.copyItem(at: there, to: hidden)
      case "removed":
        try files.copyItem(at: there, to: hidden)
        try files.removeItem(at: hidden.appendingPathComponent("state.json"))
      default:
        // One that was being removed.
        try files.copyItem(
          at: there, to: checkpoints.url.appendingPathComponent(".saving-step-00000000"))
      }
      #expect(try checkpoints.entries().map(\.step) == [1])
      let found = try checkpoints.newest(for: tiny.trainer)
      #expect(found.checkpoint?.state.stepCount == 1 && found.passedOver.isEmpty)
      #expect(try checkpoints.prune(keeping: 1, and: []).isEmpty)
      #expect(try files.contentsOfDirectory(atPath: checkpoints.url.path) == ["step-00000001"])
    }
  }

  @Test func stepsAreOrderedAsNumbers() throws {
    try TemporaryDirectory.with { folder in
      for step in [99_999_999, 100_000_000, 3] {
        try folder.write("", to: RunCheckpoint.name(step: step) + "/state.json")
      }
      for other in ["step-3", "step-", "step--0000001", "step-0000000a"] {
        try folder.write("", to: other + "/state.json")
      }
      let checkpoints = CheckpointFolder(url: folder.url)
      #expect(try checkpoints.entries().map(\.step) == [100_000_000, 99_999_999, 3])
    }
  }
}
