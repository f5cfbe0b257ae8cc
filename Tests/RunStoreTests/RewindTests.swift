import Testing
import Untrusted

@testable import RunStore

/// Going on from a checkpoint.
@Suite("Rewinding")
struct RewindTests {
  private let folder: TemporaryFolder
  private let directory: RunDirectory

  init() throws {
    folder = try TemporaryFolder()
    directory = try folder.run()
  }

  @Test("what came after the checkpoint is gone, what happened is remembered")
  func rewinding() throws {
    let writer = try directory.writer()
    for step in 1...10 {
      writer.append(.example(step), matrices: [.example(step, matrix: 0)])
      writer.append(EvaluationRecord.example(step))
      writer.append(CodeMapRecord.example(step))
      writer.append([TokenTraceRecord.example(step), .example(step, watch: 2)])
      if step == 4 {
        writer.append(.command, step: 4, text: "included")
        writer.append(CheckpointRecord.example(4, event: writer.lastEvent))
        writer.append(.checkpoint, step: 4)
        writer.append(.command, step: 4, text: "lost")
      }
    }
    writer.append(.command, step: 9, text: "lost too")
    writer.append(CheckpointRecord.example(10))
    writer.append(WatchRecord(id: 1, name: "a", tokens: []))
    writer.append(WatchRecord(id: 2, name: "b", tokens: []))
    for (id, step) in [(3, 4), (4, 9)] {
      writer.append(WatchRecord(id: id, name: "batch", tokens: [1, 2], batchStep: step))
      writer.append([TokenTraceRecord.example(step, watch: id)])
    }
    try writer.rewind(to: 4)

    let reader = try directory.reader()
    let kept = [1, 2, 3, 4]
    #expect(try reader.steps().map(\.step) == kept)
    #expect(try reader.matrixStepNumbers().shown == kept)
    #expect(try reader.evaluations().map(\.step) == kept)
    #expect(try reader.codeMaps().map(\.step) == kept)
    #expect(try reader.traceStepNumbers(ofWatch: 1).shown == kept)
    #expect(try reader.traceStepNumbers(ofWatch: 2).shown == kept)
    #expect(try reader.checkpoints().map(\.step) == [4])
    #expect(try reader.watches().map(\.id) == [1, 2, 3])
    #expect(try reader.traceStepNumbers(ofWatch: 3).shown == [4])
    #expect(try reader.traceStepNumbers(ofWatch: 4).shown == [])
    #expect(try reader.run().rewinds == 1)
    let events = try reader.events()
    #expect(events.map(\.text).prefix(4) == ["included", "", "lost", "lost too"])
    #expect(events.map(\.isDiscarded) == [false, false, true, true, false])
    #expect(events.last?.kind == .rewind)
    #expect(events.last?.before == "10")
    #expect(events.last?.after == "4")

    // The line that was left is there as it was.
    let branches = try reader.branches()
    #expect(branches.map(\.leftStep) == [4] && branches.map(\.lastStep) == [10])
    #expect(branches.first?.event == events.last?.id)
    let left = try #require(branches.first)
    #expect(try reader.steps(ofBranch: left) == (5...10).map { StepRecord.example($0) })
    #expect(try reader.steps(ofBranch: left, atMost: 3).map(\.step) == [6, 8, 10])
    #expect(try reader.evaluations(ofBranch: left).map(\.step) == Array(4...10))
    #expect(try reader.evaluations(ofBranch: left).last?.studentByPosition.isEmpty == false)

    // The run goes on, and neither its rows nor the count of rewinds get lost.
    writer.append(StepRecord.example(5))
    writer.update { $0.status = .running }
    #expect(writer.append(.end, step: 5) == 6)
    try writer.flush()
    #expect(try reader.lastStep() == 5)
    #expect(try reader.run().rewinds == 1)
  }

  @Test("again and again leaves a branch each time, and none where nothing was made")
  func again() throws {
    let writer = try directory.writer()
    for step in 1...6 { writer.append(StepRecord.example(step)) }
    try writer.rewind(to: 4)
    for step in 5...9 { writer.append(StepRecord.example(step)) }
    try writer.rewind(to: 2)
    try writer.rewind(to: 2)
    let reader = try directory.reader()
    let branches = try reader.branches()
    #expect(branches.map(\.leftStep) == [4, 2] && branches.map(\.lastStep) == [6, 9])
    #expect(
      try branches.map { try reader.steps(ofBranch: $0).map(\.step) } == [[5, 6], Array(3...9)])
  }

  @Test("tasks' scores go with the steps after which they were asked")
  func taskScores() throws {
    let writer = try directory.writer()
    var teacher = TaskScoreRecord.example(0)
    teacher.model = .teacher
    writer.append([.example(0), teacher])
    for step in 1...6 {
      writer.append(StepRecord.example(step))
      writer.append([.example(step), .example(step, place: 1)])
    }
    try writer.rewind(to: 4)
    let reader = try directory.reader()
    #expect(try reader.taskScores().filter { $0.place == 0 }.map(\.step) == [0, 0, 1, 2, 3, 4])
    #expect(try reader.taskScores().filter { $0.model == .teacher } == [teacher])
    let left = try #require(try reader.branches().first)
    #expect(
      try reader.taskScores(ofBranch: left)
        == [5, 6].flatMap { [TaskScoreRecord.example($0), .example($0, place: 1)] })
  }

  @Test("to the start")
  func everything() throws {
    let writer = try directory.writer()
    for step in 1...3 { writer.append(StepRecord.example(step)) }
    try writer.rewind(to: 0)
    #expect(try directory.reader().lastStep() == nil)
  }

  @Test("that cannot be written changes nothing")
  func failing() throws {
    let writer = try directory.writer()
    for step in 1...5 { writer.append(StepRecord.example(step)) }
    try writer.flush()
    let other = try TestDatabase(directory)
    try other.execute(
      "CREATE TRIGGER no BEFORE DELETE ON checkpoint BEGIN SELECT raise(ABORT, 'no'); END")
    writer.append(CheckpointRecord.example(5))
    #expect(throws: Problem.self) { try writer.rewind(to: 2) }
    #expect(try directory.reader().lastStep() == 5)
    #expect(try directory.reader().run().rewinds == 0)
  }
}
