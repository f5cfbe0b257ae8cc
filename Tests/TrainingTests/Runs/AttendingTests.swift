import Foundation
import RunStore
import TestSupport
import Testing

@testable import Training

@Suite("A session that answers for a run that is over")
struct AttendingTests {
  private func attending(
    _ folder: TemporaryDirectory, patience: Duration = .seconds(60)
  ) throws -> TinySession {
    var resumption = Resumption()
    resumption.attends = patience
    return try TinySession(resuming: folder, resumption)
  }

  @Test("it answers, and the run stays finished; steps that are asked for make it longer")
  func finished() throws {
    try TemporaryDirectory.with { folder in
      _ = try TinySession.finished(in: folder, steps: 3) { $0.valid = $0.train }
      let again = try attending(folder)
      try again.until { $0.state == .paused(reason: nil) }
      #expect(try again.ask(.generate(text: "one two", tokens: 2)).refusal == nil)
      #expect(try again.ask(.showCodes(matrix: 0, row: 0, column: 0)).refusal == nil)
      #expect(try again.ask(.evaluate).refusal == nil)
      #expect(try again.ask(.resume).refusal?.contains("':run N' adds") == true)
      #expect(try again.reader.run().status == .finished)
      #expect(try again.ask(.run(steps: 20)).refusal == nil)
      let longer = try again.until { $0.step == 23 && $0.state == .paused(reason: nil) }
      #expect(longer.totalSteps == 23)
      #expect(try again.ask(.run(steps: .max)).refusal?.contains("at most") == true)
      try again.stop()
      let reader = try again.reader
      #expect(try reader.run().status == .finished && reader.run().totalSteps == 23)
      #expect(try reader.lastStep() == 23)
      #expect(try reader.evaluations().last?.step == 23)
      #expect(try again.checkpoints.entries().first?.step == 23)
      let events = try reader.events()
      #expect(events.contains { $0.kind == .continuation && $0.step == 3 })
      #expect(events.filter { $0.kind == .extend }.map(\.after) == ["23"])
    }
  }

  @Test("one that was stopped goes on to its end when it is resumed, and its session ends")
  func stopped() throws {
    try TemporaryDirectory.with { folder in
      let first = try TinySession(in: folder) { $0.steps = 6 }
      _ = try first.ask(.pause)
      let made = try first.ask(.checkpoint).step
      try #require(made < 6)
      try first.stop()
      let again = try attending(folder)
      try again.until { $0.state == .paused(reason: nil) }
      #expect(try again.reader.run().status == .stopped)
      _ = again.session.send(.resume)
      #expect(try again.failure() == nil)
      _ = again.session.wait(milliseconds: 20_000)
      #expect(try again.reader.run().status == .finished)
      #expect(try again.reader.lastStep() == 6)
    }
  }

  @Test("it ends when nobody asks any more, and leaves the run as it was")
  func patience() throws {
    try TemporaryDirectory.with { folder in
      _ = try TinySession.finished(in: folder, steps: 2)
      let again = try attending(folder, patience: .milliseconds(50))
      try again.until(\.state.hasEnded)
      _ = again.session.wait(milliseconds: 20_000)
      #expect(try again.reader.run().status == .finished)
      #expect(try again.reader.lastStep() == 2)
    }
  }

  @Test("it takes no step back: a run that was killed is to be resumed")
  func killed() throws {
    try TemporaryDirectory.with { folder in
      let first = try TinySession.finished(in: folder, steps: 3)
      for entry in try first.checkpoints.entries() where entry.step == 3 {
        try FileManager.default.removeItem(at: entry.url)
      }
      let again = try attending(folder)
      #expect(try again.failure()?.contains("go on from there with 'tsld resume'") == true)
      #expect(try again.reader.lastStep() == 3)
    }
  }
}
