import Foundation
import RunStore
import Testing
import Untrusted

/// Steering from another connection.
@Suite("Run commands")
struct CommandTests {
  private let folder: TemporaryFolder
  private let directory: RunDirectory

  init() throws {
    folder = try TemporaryFolder()
    directory = try folder.run()
  }

  private func taken(by writer: RunWriter, count: Int) async throws -> [CommandRecord] {
    var commands: [CommandRecord] = []
    try await waitUntil("\(count) commands arrive") {
      commands += writer.takeCommands()
      return commands.count >= count
    }
    return commands
  }

  @Test("a command is taken once, and its sender sees the answer")
  func roundTrip() async throws {
    let writer = try directory.writer()
    let commands = try RunCommands(directory)
    let first = try commands.send(#"{"pause": true}"#)
    let second = try commands.send(#"{"learningRate": 0.1}"#)
    let taken = try await taken(by: writer, count: 2)
    #expect(taken.map(\.id) == [first, second])
    #expect(taken.map(\.json) == [#"{"pause": true}"#, #"{"learningRate": 0.1}"#])
    #expect(try commands.command(first)?.state == .pending)

    writer.answer(first, .applied, step: 7)
    writer.answer(second, .refused, step: 7, text: "too high")
    try writer.flush()
    let answers = try [first, second].map { try #require(try commands.command($0)) }
    #expect(answers.map(\.state) == [.applied, .refused])
    #expect(answers.map(\.step) == [7, 7])
    #expect(answers.map(\.answer) == ["", "too high"])
    #expect(writer.takeCommands().isEmpty)
  }

  @Test("nobody answers for a run that is not trained")
  func notRunning() throws {
    let commands = try RunCommands(directory)
    expectProblem(.missing, saying: "no process is training this run") {
      _ = try commands.send("{}")
    }
  }

  @Test("commands of an earlier process are refused, not applied")
  func stale() async throws {
    let first = try directory.writer()
    let id = try RunCommands(directory).send("{}")
    try first.close()
    let second = try directory.writer()
    #expect(try RunCommands(directory).command(id)?.state == .refused)
    let next = try RunCommands(directory).send("{}")
    #expect(try await taken(by: second, count: 1).map(\.id) == [next])
  }

  @Test("what is no command is not sent", arguments: ["", "{", "[]", "3", "null"])
  func invalid(json: String) throws {
    let writer = try directory.writer()
    let commands = try RunCommands(directory)
    expectProblem(.invalid, saying: "expected a JSON object") { _ = try commands.send(json) }
    #expect(writer.takeCommands().isEmpty)
  }

  @Test("a long command is refused")
  func limits() throws {
    let writer = try directory.writer()
    let long = #"{"text": ""# + String(repeating: "é", count: 40_000) + #""}"#
    expectProblem(.invalid, saying: "expected at most 65536 bytes") {
      _ = try RunCommands(directory).send(long)
    }
    #expect(writer.failure == nil)
  }

  /// Rows that another program can make; the second part of each puts the table's checks aside.
  @Test(
    "a row that cannot be read is refused by itself, with an event, and keeps nothing from the others",
    arguments: [
      ("(4503599627370496, 1.0, '{}', 'pending')", "expected an integer below 2^52"),
      ("(9223372036854775807, 1.0, '{}', 'pending')", "expected an integer below 2^52"),
      ("(1, 1.0, x'7b7d', 'pending')", "column json: expected text, found a blob of 2 bytes"),
      ("(1, 1.0, NULL, 'pending')", "column json: expected text, found NULL"),
      ("(1, NULL, '{}', 'pending')", "column time: expected a number, found NULL"),
      ("(1, 'noon', '{}', 'pending')", "column time: expected a number, found the text \"noon\""),
      ("(1, 1.0, hex(zeroblob(40000)), 'pending')", "expected at most 65536 characters"),
    ])
  func oddRows(values: String, reason: String) async throws {
    let database = try TestDatabase(directory)
    try database.execute(
      """
      DROP TABLE command;
      CREATE TABLE command (id INTEGER PRIMARY KEY AUTOINCREMENT, time, json,
        state DEFAULT 'pending', step, answer);
      """)
    let writer = try directory.writer()
    let commands = try RunCommands(directory)
    try database.execute("INSERT INTO command (id, time, json, state) VALUES \(values)")
    let reader = try directory.reader()
    try await waitUntil("the row is refused") {
      try writer.flush()
      return try !reader.events().isEmpty
    }
    let states = try database.texts("SELECT state FROM command")
    #expect(states.allSatisfy { $0 == "refused" })
    let next = try commands.send(#"{"pause":{}}"#)
    #expect(next < 10)
    #expect(try await taken(by: writer, count: 1).map(\.id) == [next])
    try writer.flush()
    let events = try reader.events()
    #expect(events.map(\.kind) == [.error])
    #expect(events[0].text.contains(reason), "\(events[0].text)")
    // The next session is not kept from opening the run either.
    try writer.close()
    try directory.writer().close()
  }

  @Test("a table that cannot be read is told once, as an event")
  func failing() async throws {
    let writer = try directory.writer()
    let database = try TestDatabase(directory)
    try database.execute("ALTER TABLE command RENAME TO gone")
    let reader = try directory.reader()
    try await waitUntil("the failure is told") {
      try writer.flush()
      return try !reader.events().isEmpty
    }
    for _ in 0..<3 {
      try database.execute("UPDATE run SET message = 'x'")
      try await Task.sleep(for: .milliseconds(200))
    }
    try writer.flush()
    #expect(try reader.events().map(\.kind) == [.error])
    #expect(try reader.events()[0].text.contains("cannot be read"))
    try database.execute("ALTER TABLE gone RENAME TO command")
    let id = try RunCommands(directory).send("{}")
    #expect(try await taken(by: writer, count: 1).map(\.id) == [id])
  }
}
