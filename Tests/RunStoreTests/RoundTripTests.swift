import Foundation
import Testing

@testable import RunStore

/// What is appended is what is read, in every column.
@Suite("Round trips")
struct RoundTripTests {
  private let folder: TemporaryFolder
  private let directory: RunDirectory

  init() throws {
    folder = try TemporaryFolder()
    directory = try folder.run()
  }

  /// Records are compared by their descriptions, in which NaN equals itself.
  private func expectSame<Record>(_ found: [Record], _ expected: [Record]) {
    #expect(String(reflecting: found) == String(reflecting: expected))
  }

  @Test("every kind of record comes back")
  func records() throws {
    let writer = try directory.writer()
    let matrices = [
      MatrixRecord(id: 0, name: "blocks.0.q", rows: 64, columns: 172, histogramLimit: 3)
    ]
    let watch = WatchRecord(id: 1, name: "Once upon\0a time", tokens: [403, -1, .max])
    let batch = WatchRecord(id: 2, name: "batch", tokens: [7], batchStep: 5, endStep: 6)
    let tokens = [
      TokenTextRecord(id: 411, text: [0xE2, 0x96]), TokenTextRecord(id: 9, text: []),
    ]
    writer.append(.example(1), matrices: [.example(1, matrix: 0), .example(1, matrix: 1)])
    writer.append(matrices)
    writer.append(.example(1) as CodeMapRecord)
    writer.append(.example(1) as EvaluationRecord)
    writer.append([TaskScoreRecord.example(1), .example(1, place: 1)])
    writer.append(watch)
    writer.append(batch)
    writer.append(tokens)
    writer.append([TokenTraceRecord.example(1), .example(1, position: 1)])
    writer.append(.example(1) as CheckpointRecord)
    let event = writer.append(.command, step: 1, before: "0.1", after: "0.2", text: "{}")
    writer.update {
      $0.status = .evaluating
      $0.operationsPerStep = 1.5e12
      $0.sgemmRate = 230.25
      $0.stepsPerEpoch = 12.5
      $0.statusShare = 0.75
    }
    try writer.flush()

    let reader = try directory.reader()
    expectSame(try reader.steps(), [.example(1)])
    expectSame(
      try reader.matrixSteps(at: 1), [.example(1, matrix: 0), .example(1, matrix: 1)])
    expectSame(try reader.matrices(), matrices)
    expectSame(try reader.codeMaps(), [.example(1)])
    expectSame(try reader.evaluations(), [.example(1)])
    expectSame(try reader.taskScores(), [.example(1), .example(1, place: 1)])
    #expect(try reader.watches().map(\.tokens) == [[403, -1, .max], [7]])
    #expect(try reader.watches().map(\.name) == ["Once upon\u{2400}a time", "batch"])
    #expect(try reader.watches().map(\.batchStep) == [nil, 5])
    #expect(try reader.watches().map(\.endStep) == [nil, 6])
    #expect(try reader.tokenTexts(of: [411, 9, 5]) == [411: [0xE2, 0x96], 9: []])
    expectSame(try reader.traces(ofWatch: 1, at: 1), [.example(1), .example(1, position: 1)])
    expectSame(try reader.checkpoints(), [.example(1)])
    let events = try reader.events()
    #expect(events.map(\.id) == [event])
    #expect(events.map(\.before) == ["0.1"])
    #expect(events.map(\.after) == ["0.2"])
    #expect(events.map(\.kind) == [.command])
    let run = try reader.run()
    #expect(run == writer.run)
    #expect(run.status == .evaluating)
    #expect(run.operationsPerStep == 1.5e12)
    #expect(run.sgemmRate == 230.25)
    #expect(run.stepsPerEpoch == 12.5)
    #expect(run.statusShare == 0.75)
    #expect(run.programVersion == "1.2.3")
    #expect(run.processID == Int(getpid()))
  }

  @Test(
    "numbers that are none, and infinite ones, come back",
    arguments: [
      Double.nan, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ])
  func oddNumbers(value: Double) throws {
    var step = StepRecord.example(1, loss: value)
    step.layers = nil
    step.distillation = value
    step.scaleSmallest = value
    var trace = TokenTraceRecord.example(1)
    trace.kd = value
    trace.scale = nil
    let writer = try directory.writer()
    writer.append(step)
    writer.append([trace])
    try writer.flush()
    let reader = try directory.reader()
    expectSame(try reader.steps(), [step])
    expectSame(try reader.traces(ofWatch: 1, at: 1), [trace])
  }

  @Test("NaN and absent values can be told apart in SQL")
  func queryable() throws {
    var step = StepRecord.example(1, loss: .nan)
    step.groundTruth = .nan
    step.layers = nil
    let writer = try directory.writer()
    writer.append(step)
    writer.append(.example(2, loss: .infinity))
    try writer.flush()
    let database = try TestDatabase(directory)
    #expect(try database.texts("SELECT nan FROM step ORDER BY step") == ["loss,gt", nil])
    #expect(try database.texts("SELECT step FROM step WHERE loss = 9e999") == ["2"])
  }

  @Test("absent values stay absent")
  func absent() throws {
    var step = StepRecord.example(3)
    step.distillation = nil
    step.layers = nil
    step.softCrossEntropy = nil
    step.forwardKL = nil
    step.agreement = nil
    step.teacherCrossEntropy = nil
    step.confidence = nil
    step.scaleEffectiveCount = nil
    step.scaleLargest = nil
    step.scaleSmallest = nil
    let writer = try directory.writer()
    writer.append(step)
    try writer.flush()
    #expect(try directory.reader().step(3) == step)
    #expect(try directory.reader().step(4) == nil)
  }

  @Test("a row written again takes the place of the first")
  func replaced() throws {
    let writer = try directory.writer()
    writer.append(StepRecord.example(1))
    try writer.flush()
    writer.append(StepRecord.example(1, loss: 9))
    try writer.flush()
    #expect(try directory.reader().steps().map(\.loss) == [9])
  }
}
