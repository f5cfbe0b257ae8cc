import Foundation
import GRDB
import RunStore
import TestSupport
import Testing

@testable import Training

@Suite(.enabled(if: SmallDisk.isAvailable, "\(SmallDisk.reason)"), .serialized)
struct FullDiskTests {
  private static func waitsForRoom(_ snapshot: Snapshot) -> Bool {
    guard case .paused(.some) = snapshot.state else { return false }
    return snapshot.pauseCause == .disk
  }

  private static func reason(_ snapshot: Snapshot) -> String {
    if case .paused(let reason?) = snapshot.state { reason } else { "\(snapshot.state)" }
  }

  /// That every step is recorded once, and that SQLite finds nothing wrong.
  private static func expectWhole(_ run: RunDirectory, steps: Int) throws {
    let recorded = try RunReader(run).steps().map(\.step)
    #expect(recorded == Array(1...steps))
    let found = try DatabaseQueue(path: run.database.path).read {
      try String.fetchAll($0, sql: "PRAGMA integrity_check")
    }
    #expect(found == ["ok"])
  }

  private static func files(_ run: RunDirectory) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: run.checkpoints.path) {
      let url = run.checkpoints.appendingPathComponent(path)
      if let data = try? Data(contentsOf: url) { files[path] = data }
    }
    return files
  }

  @Test func recordingGoesOnWhereItStopped() throws {
    try SmallDisk.with(megabytes: 12) { disk in
      let tiny = try TinySession(in: disk.folder) {
        $0.steps = 3000
        $0.checkpointEvery = 100_000
      }
      try tiny.until { $0.step > 20 }
      try disk.fill()
      let paused = try tiny.until(Self.waitsForRoom)
      #expect(Self.reason(paused).contains("no space is left"), "\(Self.reason(paused))")
      #expect(try tiny.ask(.resume).refusal?.contains("no space is left") == true)
      #expect(Self.waitsForRoom(tiny.session.snapshot), "a refused command changes nothing")
      try disk.free()
      #expect(try tiny.ask(.resume).refusal == nil)
      try tiny.until(\.state.hasEnded)
      #expect(tiny.session.snapshot.state == .finished)
      try Self.expectWhole(tiny.session.directory, steps: 3000)
      let events = try RunReader(tiny.session.directory).events().filter { $0.kind == .error }
      #expect(events.map { $0.text.contains("no space is left") } == [true])
    }
  }

  @Test func aCheckpointThatDoesNotFitLeavesTheEarlierOnes() throws {
    try SmallDisk.with(megabytes: 12) { disk in
      let tiny = try TinySession(in: disk.folder) { $0.checkpointEvery = 100_000 }
      _ = try tiny.ask(.pause)
      #expect(try tiny.ask(.checkpoint).refusal == nil)
      _ = try tiny.ask(.run(steps: 3))
      try tiny.until { $0.state == .paused(reason: nil) }
      try disk.fill(leaving: 160 << 10)
      let before = try Self.files(tiny.session.directory)
      #expect(!before.isEmpty)
      let refusal = try #require(try tiny.ask(.checkpoint).refusal)
      #expect(refusal.contains("could not be saved") && refusal.contains("o space left"))
      let paused = try tiny.until(Self.waitsForRoom)
      #expect(try Self.files(tiny.session.directory) == before)
      #expect(try tiny.ask(.resume).refusal != nil, "there still is no room")
      #expect(tiny.session.snapshot.step == paused.step)
      try disk.free()
      #expect(try tiny.ask(.resume).refusal == nil)
      let saved = try tiny.until { $0.step > paused.step }
      #expect(saved.lastCheckpoint?.step == paused.step, "resuming saves what was missed")
      try tiny.stop()
      #expect(tiny.session.snapshot.state == .stopped)
      try Self.expectWhole(tiny.session.directory, steps: tiny.session.snapshot.step)
      let errors = try RunReader(tiny.session.directory).events().filter { $0.kind == .error }
      #expect(errors.count == 1, "further attempts are not recorded")
    }
  }

  @Test func theLastCheckpointIsWaitedFor() throws {
    try SmallDisk.with(megabytes: 12) { disk in
      let tiny = try TinySession(in: disk.folder) {
        $0.steps = 2000
        $0.checkpointEvery = 100_000
      }
      _ = try tiny.ask(.pause)
      let step = tiny.session.snapshot.step
      try #require(step < 1900)
      _ = try tiny.ask(.run(steps: 1990 - step))
      try tiny.until { $0.step == 1990 && $0.state == .paused(reason: nil) }
      try disk.fill(leaving: 352 << 10)
      _ = try tiny.ask(.resume)
      let paused = try tiny.until(Self.waitsForRoom)
      #expect(paused.step == 2000 && paused.lastCheckpoint?.step == 0)
      try disk.free()
      #expect(try tiny.ask(.resume).refusal == nil)
      try tiny.until(\.state.hasEnded)
      #expect(tiny.session.snapshot.state == .finished)
      #expect(tiny.session.snapshot.lastCheckpoint?.step == 2000)
      try Self.expectWhole(tiny.session.directory, steps: 2000)
    }
  }

  @Test func theBestCheckpointIsMissedAloud() throws {
    try SmallDisk.with(megabytes: 12) { disk in
      let tiny = try TinySession(in: disk.folder) {
        $0.valid = $0.train
        $0.evaluateEvery = 100_000
        $0.checkpointEvery = 100_000
        $0.learningRate = 1e-3
      }
      _ = try tiny.ask(.run(steps: 50))
      try tiny.until { $0.step > 0 && $0.state == .paused(reason: nil) }
      try disk.fill(leaving: 160 << 10)
      let evaluated = tiny.session.send(.evaluate)
      try tiny.until { $0.acknowledgements.contains { $0.id == evaluated } }
      let paused = try tiny.until(Self.waitsForRoom)
      #expect(Self.reason(paused).contains("could not be saved"))
      try disk.free()
      #expect(try tiny.ask(.resume).refusal == nil)
      try tiny.until { $0.step > paused.step }
      try tiny.stop()
      let student = try RunStudent(run: tiny.session.directory.url, .best, threadCount: 1)
      #expect(student.step == paused.step)
    }
  }

  @Test func stoppingOnAFullDiskSaysWhy() throws {
    try SmallDisk.with(megabytes: 12) { disk in
      let tiny = try TinySession(in: disk.folder)
      try tiny.until { $0.step > 5 }
      try disk.fill()
      try tiny.until(Self.waitsForRoom)
      tiny.session.send(.stop)
      let ended = try tiny.until(\.state.hasEnded)
      guard case .failed(let message) = ended.state else {
        Issue.record("\(ended.state)")
        return
      }
      #expect(message.contains("no space is left"))
    }
  }
}
