import Foundation
import RunStore
import Testing

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
    try await eventually {
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
    #expect(try directory.reader().pendingCommands().count == 2)

    writer.answer(first, .applied, step: 7)
    writer.answer(second, .refused, step: 7, text: "too high")
    let answers = [
      try await commands.waitForAnswer(to: first), try await commands.waitForAnswer(to: second),
    ]
    #expect(answers.map(\.state) == [.applied, .refused])
    #expect(answers.map(\.step) == [7, 7])
    #expect(answers.map(\.answer) == ["", "too high"])
    #expect(writer.takeCommands().isEmpty)
    #expect(try directory.reader().pendingCommands().isEmpty)
  }

  @Test("nobody answers for a run that is not trained")
  func notRunning() throws {
    let commands = try RunCommands(directory)
    #expect(throws: RunStoreError.notRunning(directory: directory.url.path)) {
      try commands.send("{}")
    }
  }

  @Test("commands of an earlier process are refused, not applied")
  func stale() async throws {
    let first = try directory.writer()
    let id = try RunCommands(directory).send("{}")
    try first.close()
    let second = try directory.writer()
    let command = try await RunCommands(directory).waitForAnswer(to: id)
    #expect(command.state == .refused)
    let next = try RunCommands(directory).send("{}")
    #expect(try await taken(by: second, count: 1).map(\.id) == [next])
  }

  @Test("what is no command is not sent", arguments: ["", "{", "[]", "3", "null"])
  func invalid(json: String) throws {
    let writer = try directory.writer()
    let commands = try RunCommands(directory)
    let error = #expect(throws: RunStoreError.self) { try commands.send(json) }
    guard case .invalidCommand? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(writer.takeCommands().isEmpty)
  }

  @Test("a long command is refused, a silent process noticed")
  func limits() async throws {
    let writer = try directory.writer()
    let commands = try RunCommands(directory)
    let long = #"{"text": ""# + String(repeating: "é", count: 40_000) + #""}"#
    #expect(throws: RunStoreError.self) { try commands.send(long) }
    let id = try commands.send("{}")
    await #expect(throws: RunStoreError.noAnswer(command: id, seconds: 0.02)) {
      try await commands.waitForAnswer(to: id, timeout: .milliseconds(20))
    }
    #expect(writer.failure == nil)
  }
}
