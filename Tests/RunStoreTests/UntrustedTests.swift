import Foundation
import Testing
import Untrusted

@testable import RunStore

/// A database may come from anywhere.
@Suite("Untrusted databases")
struct UntrustedTests {
  private let folder: TemporaryFolder
  private let directory: RunDirectory

  /// A closed run with a row in every table.
  init() throws {
    folder = try TemporaryFolder()
    directory = try folder.run()
    let writer = try directory.writer()
    for step in 1...50 { writer.append(.example(step), matrices: [.example(step, matrix: 0)]) }
    writer.append(CodeMapRecord.example(1))
    writer.append(EvaluationRecord.example(1))
    writer.append([TokenTraceRecord.example(1)])
    writer.append(WatchRecord(id: 1, name: "a", tokens: [1]))
    try writer.close()
  }

  /// What opening and reading everything says or throws.
  private func problems() -> [Problem] {
    do {
      let reader = try RunDirectory(opening: directory.url).reader()
      _ = try reader.run()
      _ = try reader.steps()
      _ = try reader.matrices()
      _ = try reader.matrixSteps(at: 1)
      _ = try reader.matrixPeaks(after: 0, through: 100)
      _ = try reader.codeMaps()
      _ = try reader.evaluations()
      _ = try reader.checkpoints()
      _ = try reader.events()
      _ = try reader.watches()
      _ = try reader.traceStepNumbers(ofWatch: 1)
      _ = try reader.traces(ofWatch: 1, at: 1)
      _ = try reader.tokenTexts(of: [1])
      return reader.takeProblems()
    } catch let problem as Problem {
      return [problem]
    } catch {
      Issue.record(error)
      return []
    }
  }

  @Test(
    "malformed values are named, not believed",
    arguments: [
      ("matrix_step", "histogram", "x'010203'"),
      ("code_map", "codes", "x'0101'"),
      ("code_map", "columns", "9223372036854775807"),
      ("code_map", "columns", "-1"),
      ("evaluation", "student_by_position", "x'01'"),
      ("evaluation", "layer_errors", "x'00000000'"),
      ("evaluation", "layer_count", "0"),
      ("evaluation", "layer_count", "9223372036854775807"),
      ("evaluation", "layer_count", "-9223372036854775807 - 1"),
      ("evaluation", "sample_entropy", "x'00000000'"),
      ("evaluation", "student_perplexity", "NULL"),
      ("token_trace", "teacher_top", "x'00000000'"),
      ("token_trace", "token", "99999999999"),
      ("watch", "tokens", "x'000000'"),
      ("step", "loss", "NULL"),
      ("run", "status", "'dancing'"),
    ])
  func malformed(table: String, column: String, value: String) throws {
    let database = try TestDatabase(directory)
    try database.execute("UPDATE \(table) SET \(column) = \(value)")
    try database.close()
    let problem = try #require(problems().first)
    #expect(problem.kind == .invalid)
    let places = [column, "layer_errors", "columns"].map { "table \(table), KEY, column \($0)" }
    let place = problem.place?.replacing(#/, (step|matrix|watch|id) [^,]*,/#, with: ", KEY,")
    #expect(places.contains(place ?? ""), "\(problem)")
  }

  @Test("a row that cannot be read does not hide the others, and is told of once")
  func oneRow() throws {
    let database = try TestDatabase(directory)
    try database.execute(
      """
      UPDATE step SET loss = NULL WHERE step = 7;
      INSERT INTO watch (id, name, tokens) VALUES (2, 'b', x'00'), (3, 'c', x'01000000');
      INSERT INTO event VALUES (4503599627370496, 1, 1.0, 'command', NULL, NULL, '{}', 0);
      """)
    let reader = try directory.reader()
    #expect(try reader.steps().count == 49)
    #expect(try reader.watches().map(\.id) == [1, 3])
    #expect(try reader.events().isEmpty)
    let told = reader.takeProblems().map(\.description)
    #expect(told.count == 3)
    let places = [
      "table step, step 7, column loss: expected a number, found NULL",
      "table watch, id 2, column tokens: expected a blob of a multiple of 4 bytes",
      "table event, id 4503599627370496, column id: expected an integer below 2^52",
    ]
    for (message, place) in zip(told, places) { #expect(message.contains(place), "\(message)") }
    #expect(try reader.watches().count == 2)
    #expect(reader.takeProblems().isEmpty)
  }

  @Test("columns of another type than the schema's are named")
  func types() throws {
    let database = try TestDatabase(directory)
    try database.execute(
      """
      DROP TABLE watch; CREATE TABLE watch (id, name, tokens, batch_step);
      INSERT INTO watch VALUES ('one', 2, 3.5, 4);
      """)
    try database.close()
    let problem = try #require(problems().first).description
    #expect(problem.contains("table watch, id the text \"one\", column id"), "\(problem)")
  }

  @Test("tables that are not there are an error")
  func missingTable() throws {
    let database = try TestDatabase(directory)
    try database.execute("DROP TABLE matrix_step")
    try database.close()
    #expect(problems().first?.reason.contains("no such table: matrix_step") == true)
  }

  @Test(
    "files that are no run's database", arguments: ["", "SQLite", "text in place of a database"])
  func foreign(content: String) throws {
    try Data(content.utf8).write(to: directory.database)
    #expect(problems().map(\.kind) == [.invalid])
  }

  @Test("another program's database")
  func otherApplication() throws {
    let database = try TestDatabase(directory)
    try database.execute("PRAGMA application_id = 7")
    try database.close()
    #expect(problems().first?.reason.contains("found the database of another program") == true)
  }

  @Test("a newer and an older version of the schema", arguments: [0, 7, 99])
  func version(_ version: Int) throws {
    let database = try TestDatabase(directory)
    try database.execute("PRAGMA user_version = \(version)")
    try database.close()
    let problem = try #require(problems().first)
    #expect(problem.kind == .unsupported)
    #expect(problem.reason == "expected a schema of version 1 to 6, found version \(version)")
  }

  @Test("a directory without a database, and none at all")
  func missing() throws {
    expectProblem(.invalid, saying: "found no run.sqlite") {
      _ = try RunDirectory(opening: folder.url)
    }
    let none = folder.url.appendingPathComponent("none")
    #expect(throws: Problem.missing(none.path)) { try RunDirectory(opening: none) }
  }

  @Test("a truncated database, wherever it ends")
  func truncated() throws {
    let bytes = try Data(contentsOf: directory.database)
    for count in stride(from: 1, to: bytes.count, by: 3001) {
      try bytes.prefix(count).write(to: directory.database)
      #expect(problems().first?.advice?.contains("incomplete") == true, "\(count)")
    }
  }

  @Test("changed bytes lead to errors or other values, never to a crash")
  func mutations() throws {
    let bytes = try Data(contentsOf: directory.database)
    var seed: UInt64 = 7
    func random(_ bound: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % bound
    }
    for _ in 0..<150 {
      var changed = bytes
      for _ in 0..<20 { changed[random(changed.count)] = UInt8(random(256)) }
      try changed.write(to: directory.database)
      _ = problems()
    }
  }

  @Test("a writer does not take over a damaged database")
  func damaged() throws {
    var bytes = try Data(contentsOf: directory.database)
    // The second page is the first table's; the header stays as it is.
    for offset in 4096..<8192 { bytes[offset] = 0xA5 }
    try bytes.write(to: directory.database)
    expectProblem(.invalid, saying: "the database is damaged") { _ = try directory.writer() }
  }
}
