import RunStore
import Testing

/// What panes ask for.
@Suite("Run reader")
struct ReaderTests {
  private let folder: TemporaryFolder
  private let directory: RunDirectory

  init() throws {
    folder = try TemporaryFolder()
    directory = try folder.run()
  }

  @Test("measured and traced steps are found")
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
    #expect(try reader.matrixStepNumbers(after: 40).shown == [45, 50])
    #expect(try reader.traces(ofWatch: 2, at: 10).map(\.position) == [0, 1, 2])
    #expect(try reader.traceStepNumbers(ofWatch: 1, after: 40).shown == [45, 50])
    #expect(try reader.traceStepNumbers(ofWatch: 3).shown.isEmpty)
  }

  @Test("the most that moved between two steps")
  func peaks() throws {
    let writer = try directory.writer()
    for step in 1...3 {
      var matrix = MatrixStepRecord.example(step, matrix: 7)
      matrix.signFlipShare = step == 2 ? 0.5 : 0
      matrix.zeroFlipShare = .nan
      writer.append(.example(step), matrices: [matrix])
    }
    try writer.flush()
    let peaks = try directory.reader().matrixPeaks(after: 0, through: 3)
    #expect(peaks.map(\.matrix) == [7])
    #expect(peaks[0].signFlipShare == 0.5)
    #expect(peaks[0].zeroFlipShare.isNaN)
    try TestDatabase(directory).execute(
      """
      DROP TABLE matrix_step;
      CREATE TABLE matrix_step (step, matrix, zero_flip_share, sign_flip_share, level_flip_share,
        average_oscillation_share);
      INSERT INTO matrix_step VALUES (1, 'one', 'a', x'00', 'b', 'c');
      """)
    #expect(try directory.reader().matrixPeaks(after: 0, through: 3).map(\.matrix) == [-1])
  }
}
