import Foundation
import Testing
import Untrusted

@testable import RunStore

/// Appending never waits, writing never loses or doubles a row.
@Suite("Run writer", .serialized)
struct WriterTests {
  private let folder: TemporaryFolder
  private let directory: RunDirectory

  init() throws {
    folder = try TemporaryFolder()
    directory = try folder.run()
  }

  @Test("appending does not wait for the disk")
  func appending() throws {
    let writer = try directory.writer()
    // Another program holds the database, so nothing can be written meanwhile.
    let blocker = try TestDatabase(directory)
    try blocker.execute("BEGIN IMMEDIATE")
    for step in 1...10_000 { writer.append(StepRecord.example(step)) }
    #expect(try directory.reader().lastStep() == nil)
    try blocker.execute("COMMIT")
    try writer.flush()
    #expect(try directory.reader().lastStep() == 10_000)
    #expect(try blocker.texts("PRAGMA integrity_check") == ["ok"])
  }

  @Test("the newest codes of each matrix are kept")
  func codeMaps() throws {
    let writer = try directory.writer()
    for step in 1...250 {
      writer.append(CodeMapRecord.example(step))
      if step <= 3 { writer.append(CodeMapRecord.example(step, matrix: 7)) }
      if step == 120 { try writer.flush() }
    }
    try writer.flush()
    let reader = try directory.reader()
    let maps = try reader.codeMaps()
    #expect(maps.filter { $0.matrix == 0 }.map(\.step) == Array(51...250))
    #expect(maps.filter { $0.matrix == 7 }.map(\.step) == [1, 2, 3])
    #expect(try reader.codeMaps(after: 249) == [.example(250)])
  }

  @Test("rows arrive without being flushed, and a reader that is open sees them")
  func live() async throws {
    let writer = try directory.writer()
    let reader = try directory.reader()
    let version = try reader.version()
    #expect(try reader.steps().isEmpty)
    writer.append(StepRecord.example(1))
    try await waitUntil("the step is there") { try reader.lastStep() != nil }
    #expect(try reader.version() != version)
    #expect(try reader.steps(after: 1).isEmpty)
    writer.append(StepRecord.example(2))
    try writer.flush()
    #expect(try reader.steps(after: 1).map(\.step) == [2])
  }

  @Test("many readers and one writer do not hinder each other")
  func readers() async throws {
    let writer = try directory.writer()
    let directory = directory
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let reader = try RunReader(directory)
          var last = 0
          while last < 400 {
            // Matrices of a step are there whenever the step is.
            if let step = try reader.lastStep() {
              guard step >= last, try reader.matrixSteps(at: step).count == 3 else { return false }
              last = step
            }
            await Task.yield()
          }
          return true
        }
      }
      for step in 1...400 {
        writer.append(
          .example(step), matrices: (0..<3).map { MatrixStepRecord.example(step, matrix: $0) })
        if step.isMultiple(of: 20) { try writer.flush() }
      }
      for try await consistent in group { #expect(consistent) }
    }
    #expect(writer.failure == nil)
  }

  @Test("a full disk keeps everything in memory until there is room")
  func diskFull() throws {
    let writer = try directory.writer()
    writer.append(StepRecord.example(1))
    try writer.flush()
    try writer.limitPages(to: 60)
    for step in 2...3000 {
      writer.append(.example(step), matrices: [.example(step, matrix: 0)])
      writer.append(.evaluation, step: step)
    }
    let failure = expectProblem(.unwritable, saying: "no space is left") { try writer.flush() }
    expectProblem(.unwritable, saying: "no space is left") { try writer.retry() }
    #expect(writer.failure == failure)
    #expect(try directory.reader().steps().map(\.step) == [1])

    writer.append(StepRecord.example(3001))
    try writer.limitPages(to: 1_000_000)
    try writer.retry()
    #expect(writer.failure == nil)
    let reader = try directory.reader()
    #expect(try reader.steps().map(\.step) == Array(1...3001))
    #expect(try reader.events().map(\.step) == Array(2...3000))
    #expect(try TestDatabase(directory).texts("PRAGMA integrity_check") == ["ok"])
  }

  @Test("a run that was removed is a failure, until it is back")
  func removed() throws {
    let writer = try directory.writer()
    writer.append(StepRecord.example(1))
    try writer.flush()
    let elsewhere = folder.url.appendingPathComponent("elsewhere")
    try FileManager.default.moveItem(at: directory.url, to: elsewhere)
    writer.append(StepRecord.example(2))
    #expect(throws: Problem.missing(directory.database.path)) { try writer.flush() }
    #expect(writer.failure == .missing(directory.database.path))
    try FileManager.default.moveItem(at: elsewhere, to: directory.url)
    try writer.retry()
    #expect(writer.failure == nil)
    #expect(try directory.reader().lastStep() == 2)
  }

  @Test("closing with a full disk fails, and succeeds later")
  func closingFull() throws {
    let writer = try directory.writer()
    try writer.limitPages(to: 40)
    for step in 1...1000 { writer.append(StepRecord.example(step)) }
    #expect(throws: Problem.self) { try writer.close() }
    #expect(writer.run.processID != nil)
    try writer.limitPages(to: 1_000_000)
    try writer.retry()
    #expect(try directory.reader().run().liveness(in: directory) == .alive)
    try writer.close()
    #expect(try directory.reader().steps().count == 1000)
  }

  @Test("another process that opens and closes the database does not take the log away")
  func visitors() throws {
    let writer = try directory.writer()
    writer.append(StepRecord.example(1))
    try writer.flush()
    // What a dashboard of the same process does.
    for _ in 0..<3 {
      _ = try RunDirectory(opening: directory.url)
      #expect(try directory.reader().lastStep() == 1)
    }
    // Another process must see that the database is open: SQLite's shared lock on it.
    let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
    var status = stat()
    #expect(stat(directory.database.path, &status) == 0)
    let held = locks.split(separator: "\n").contains {
      $0.contains("POSIX") && $0.contains(" READ ") && $0.contains(":\(status.st_ino) ")
    }
    #expect(held, "\(locks)")
    writer.append(StepRecord.example(2))
    try writer.flush()
    #expect(try directory.reader().lastStep() == 2)
    try writer.close()
    #expect(try directory.reader().lastStep() == 2)
  }

  @Test("a removed checkpoint keeps its record, and one saved again at its step is there")
  func removedCheckpoints() throws {
    let writer = try directory.writer()
    let records = [10, 20, 30].map { CheckpointRecord.example($0, event: $0) }
    for record in records { writer.append(record) }
    writer.markRemoved(checkpointsAt: [10, 30])
    writer.append(records[2])
    try writer.flush()
    var expected = records
    expected[0].isKept = false
    #expect(try directory.reader().checkpoints() == expected)
  }

  @Test("records of checkpoints follow the folders that are there")
  func reconciledCheckpoints() throws {
    let writer = try directory.writer()
    for step in [10, 20, 30] { writer.append(CheckpointRecord.example(step)) }
    writer.markRemoved(checkpointsAt: [30])
    #expect(try writer.reconcileCheckpoints(with: [20, 30, 40, 35]) == [35, 40])
    let kept = try directory.reader().checkpoints()
    #expect(kept.map(\.step) == [10, 20, 30])
    #expect(kept.map(\.isKept) == [false, true, true])
    #expect(kept.allSatisfy { $0.hash == CheckpointRecord.example(1).hash })
  }

  @Test("a closed run is one file, belongs to nobody and can be taken over")
  func closing() throws {
    let writer = try directory.writer()
    writer.append(StepRecord.example(1))
    writer.update { $0.status = .finished }
    try writer.close()
    try writer.close()
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
    #expect(files.sorted() == ["checkpoints", "run.lock", "run.sqlite"])
    let run = try directory.reader().run()
    #expect(run.status == .finished)
    #expect(run.liveness(in: directory) == .gone)
    let again = try directory.writer()
    again.append(StepRecord.example(2))
    try again.flush()
    #expect(try directory.reader().steps().map(\.step) == [1, 2])
    #expect(try directory.reader().run().liveness(in: directory) == .alive)
  }

  @Test("a writer that is dropped still writes")
  func dropped() async throws {
    do {
      let writer = try directory.writer()
      writer.append(StepRecord.example(1))
    }
    // The writer's queue may be holding it for a moment.
    try await waitUntil("the step is there") { try directory.reader().lastStep() == 1 }
  }

  @Test("token texts are written once, events are counted on")
  func counting() throws {
    let first = try directory.writer()
    first.append([TokenTextRecord(id: 5, text: [65]), TokenTextRecord(id: 5, text: [66])])
    #expect(first.append(.start, step: 0) == 1)
    try first.close()
    let second = try directory.writer()
    second.append([TokenTextRecord(id: 5, text: [67])])
    #expect(second.lastEvent == 1)
    #expect(second.append(.command, step: 0) == 2)
    try second.flush()
    #expect(try directory.reader().tokenTexts(of: [5]) == [5: [65]])
  }
}
