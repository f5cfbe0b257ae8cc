import Foundation
import RunStore
import Testing

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

  /// What opening and reading everything throws.
  private func error() -> RunStoreError? {
    #expect(throws: RunStoreError.self) {
      let reader = try RunDirectory(opening: directory.url).reader()
      _ = try reader.run()
      _ = try reader.steps()
      _ = try reader.matrixSteps(at: 1)
      _ = try reader.codeMap(ofMatrix: 0)
      _ = try reader.evaluations()
      _ = try reader.watches()
      _ = try reader.traces(ofWatch: 1, at: 1)
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
    guard case .malformed(_, let foundTable, let foundColumn, _, _)? = error() else {
      Issue.record("another error")
      return
    }
    #expect(foundTable == table)
    #expect(foundColumn == column || foundColumn == "layer_errors")
  }

  @Test("columns of another type than the schema's are named")
  func types() throws {
    let database = try TestDatabase(directory)
    try database.execute(
      """
      DROP TABLE watch; CREATE TABLE watch (id, name, tokens, batch_step, end_step);
      INSERT INTO watch VALUES ('one', 2, 3.5, 4, NULL);
      """)
    try database.close()
    guard case .malformed(_, "watch", "id", _, let found)? = error() else {
      Issue.record("another error")
      return
    }
    #expect(found.contains("one"))
  }

  @Test("tables that are not there are an error")
  func missingTable() throws {
    let database = try TestDatabase(directory)
    try database.execute("DROP TABLE matrix_step")
    try database.close()
    guard case .database? = error() else {
      Issue.record("another error")
      return
    }
  }

  @Test(
    "files that are no run's database", arguments: ["", "SQLite", "text in place of a database"])
  func foreign(content: String) throws {
    try Data(content.utf8).write(to: directory.database)
    let error = error()
    switch error {
    case .notARun?, .truncated?: break
    default: Issue.record("\(String(describing: error))")
    }
  }

  @Test("another program's database")
  func otherApplication() throws {
    let database = try TestDatabase(directory)
    try database.execute("PRAGMA application_id = 7")
    try database.close()
    let found = "the database of another program"
    #expect(error() == .notARun(directory.url.path, found: found))
  }

  @Test("a newer and an older version of the schema", arguments: [0, 5, 99])
  func version(_ version: Int) throws {
    let database = try TestDatabase(directory)
    try database.execute("PRAGMA user_version = \(version)")
    try database.close()
    #expect(
      error()
        == .schemaVersion(file: directory.database.path, expected: 4, found: version))
  }

  @Test("a directory without a database, and none at all")
  func missing() throws {
    #expect(throws: RunStoreError.notARun(folder.url.path, found: "no run.sqlite")) {
      try RunDirectory(opening: folder.url)
    }
    let none = folder.url.appendingPathComponent("none")
    #expect(throws: RunStoreError.missing(none.path)) { try RunDirectory(opening: none) }
  }

  @Test("a truncated database, wherever it ends")
  func truncated() throws {
    let bytes = try Data(contentsOf: directory.database)
    for count in stride(from: 1, to: bytes.count, by: 3001) {
      try bytes.prefix(count).write(to: directory.database)
      guard case .truncated? = error() else {
        Issue.record("\(count) of \(bytes.count)")
        continue
      }
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
      do {
        let reader = try RunDirectory(opening: directory.url).reader()
        _ = try reader.run()
        _ = try reader.steps()
        _ = try reader.series(.loss, buckets: 10)
        _ = try reader.history(ofMatrix: 0)
        _ = try reader.evaluations()
        _ = try reader.history(ofWatch: 1, position: 0)
      } catch is RunStoreError {
      } catch {
        Issue.record(error)
      }
    }
  }

  @Test("a writer does not take over a damaged database")
  func damaged() throws {
    var bytes = try Data(contentsOf: directory.database)
    // The second page is the first table's; the header stays as it is.
    for offset in 4096..<8192 { bytes[offset] = 0xA5 }
    try bytes.write(to: directory.database)
    let error = #expect(throws: RunStoreError.self) { try directory.writer() }
    guard case .damaged? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("no message lets a file write to the terminal")
  func messages() {
    let error = RunStoreError.damaged(file: "a\u{1B}[2J", problem: "\n\u{7}")
    #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 32 })
  }
}
