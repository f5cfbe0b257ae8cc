import Engine
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Training

@Suite struct NotFiniteTests {
  private static func isBroken(_ snapshot: Snapshot) -> Bool {
    guard case .paused(.some) = snapshot.state else { return false }
    return snapshot.pauseCause == .step
  }

  @Test func goingBackWithALowerRateRecovers() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder) { $0.schedule = .constant }
      _ = try tiny.ask(.pause)
      #expect(try tiny.ask(.checkpoint).refusal == nil)
      let step = tiny.session.snapshot.step
      #expect(try tiny.ask(.setLearningRate(1e30)).refusal == nil)
      _ = try tiny.ask(.resume)
      let broken = try tiny.until(Self.isBroken)
      guard case .paused(let reason?) = broken.state else { return }
      #expect(reason.contains("step \(broken.step + 1) was not applied"))
      #expect(reason.contains("the gradient of ") || reason.contains("the loss is not finite"))

      // The same settings meet the same step again.
      _ = try tiny.ask(.resume)
      try tiny.until(Self.isBroken)
      #expect(tiny.session.snapshot.step == broken.step)

      #expect(try tiny.ask(.goBack(scalingLearningRateBy: 0.5)).refusal == nil)
      #expect(tiny.session.snapshot.step == step)
      #expect(tiny.session.snapshot.learningRate == 0.00005)
      _ = try tiny.ask(.run(steps: 20))
      let after = try tiny.until { $0.state == .paused(reason: nil) && $0.step == step + 20 }
      #expect(after.lastStep?.loss.isFinite == true)
      try tiny.stop()
      let steps = try RunReader(tiny.session.directory).steps().map(\.step)
      #expect(steps == Array(1...(step + 20)), "what was taken back is recorded once")
    }
  }

  @Test func aBrokenStateIsNotSaved() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder) {
        $0.learningRate = 1e30
        $0.schedule = .constant
        $0.checkpointEvery = 100_000
      }
      try tiny.until(Self.isBroken)
      try tiny.stop()
      #expect(tiny.session.snapshot.state == .stopped)
      #expect(try RunReader(tiny.session.directory).checkpoints().map(\.step) == [0])
    }
  }
}
