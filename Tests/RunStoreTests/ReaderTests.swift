import RunStore
import Testing

/// Histories and series.
@Suite("Run reader")
struct ReaderTests {
  private let folder: TemporaryFolder
  private let directory: RunDirectory

  init() throws {
    folder = try TemporaryFolder()
    directory = try folder.run()
  }

  @Test("one spike in 100,000 steps survives every resolution", arguments: [1, 7, 80, 400])
  func spike(buckets: Int) throws {
    let writer = try directory.writer()
    for step in 1...100_000 {
      let loss =
        switch step {
        case 31_415: 1e6
        case 27_182: -1e6
        case 50_000: Double.nan
        case 60_000: Double.infinity
        case 70_000: -Double.infinity
        default: 2.5
        }
      writer.append(StepRecord.example(step, loss: loss))
    }
    try writer.flush()
    let series = try directory.reader().series(.loss, buckets: buckets)
    #expect(series.count <= buckets)
    #expect(series.first?.firstStep == 1)
    #expect(series.last?.lastStep == 100_000)
    #expect(series.compactMap(\.maximum).max() == 1e6)
    #expect(series.compactMap(\.minimum).min() == -1e6)
    #expect(series.map(\.notNumbers).reduce(0, +) == 1)
    #expect(series.map(\.positiveInfinities).reduce(0, +) == 1)
    #expect(series.map(\.negativeInfinities).reduce(0, +) == 1)
    #expect(zip(series, series.dropFirst()).allSatisfy { $0.lastStep + 1 == $1.firstStep })
  }

  @Test("a series of few steps has a bucket for each", arguments: StepQuantity.allCases)
  func short(quantity: StepQuantity) throws {
    let writer = try directory.writer()
    let reader = try directory.reader()
    #expect(try reader.series(quantity, buckets: 10).isEmpty)
    for step in 1...5 { writer.append(StepRecord.example(step)) }
    try writer.flush()
    let series = try reader.series(quantity, in: 2...4, buckets: 10)
    #expect(series.map(\.firstStep) == [2, 3, 4])
    #expect(series.allSatisfy { $0.minimum == $0.maximum && $0.maximum == $0.mean })
    #expect(series.allSatisfy { $0.maximum != nil })
  }

  @Test("buckets stay where they are while a run grows")
  func stable() throws {
    let writer = try directory.writer()
    let reader = try directory.reader()
    for step in 1...80 { writer.append(StepRecord.example(step, loss: Double(step))) }
    try writer.flush()
    let before = try reader.series(.loss, buckets: 11)
    for step in 81...86 { writer.append(StepRecord.example(step, loss: Double(step))) }
    try writer.flush()
    let after = try reader.series(.loss, buckets: 11)
    #expect(after.dropLast() == before.dropLast())
  }

  @Test("the history of one matrix and of one token")
  func histories() throws {
    let writer = try directory.writer()
    for step in stride(from: 5, through: 50, by: 5) {
      writer.append(.example(step), matrices: (0..<4).map { .example(step, matrix: $0) })
      for watch in 1...2 {
        writer.append(
          (0..<3).map { TokenTraceRecord.example(step, watch: watch, position: $0) })
      }
    }
    try writer.flush()
    let reader = try directory.reader()
    #expect(try reader.history(ofMatrix: 2).map(\.step) == Array(stride(from: 5, to: 51, by: 5)))
    #expect(try reader.history(ofMatrix: 2, after: 40).map(\.step) == [45, 50])
    #expect(try reader.history(ofMatrix: 9).isEmpty)
    #expect(try reader.matrixStepNumbers(after: 40) == [45, 50])
    #expect(try reader.traces(ofWatch: 2, at: 10).map(\.position) == [0, 1, 2])
    let history = try reader.history(ofWatch: 2, position: 1, after: 35)
    #expect(history.map(\.step) == [40, 45, 50])
    #expect(history.allSatisfy { $0.watch == 2 && $0.position == 1 })
    #expect(try reader.traceStepNumbers(ofWatch: 1, after: 40) == [45, 50])
    #expect(try reader.traceStepNumbers(ofWatch: 3).isEmpty)
  }
}
