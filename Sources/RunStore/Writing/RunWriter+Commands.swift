import GRDB
import Untrusted

/// Commands come from any program that can write the database: each row is read by itself, and one
/// that cannot be read is refused, with an event, and keeps nothing from the others.
extension RunWriter {
  private static let commandLimit = 1000
  /// How much of a command is looked at by its length first.
  private static let readable =
    "typeof(json) <> 'text' OR length(json) <= \(RunCommands.maximumLength)"

  /// Looks for new commands. On the queue.
  func collectCommands() {
    do {
      try readCommands()
      state.withLock { $0.commandProblem = nil }
    } catch {
      let problem = error as? Problem ?? .unreadable(database.file, reason: line(for: error))
      guard !problem.isTransient, problem != state.withLock(\.commandProblem) else { return }
      // Once, not at every look.
      state.withLock { $0.commandProblem = problem }
      append(
        .error, step: state.withLock(\.lastStep),
        text: "commands of other processes cannot be read: \(problem)")
    }
  }

  private func readCommands() throws {
    let (known, last) = state.withLock { ($0.dataVersion, $0.lastCommand) }
    let version = try database.use { connection in
      try Int.fetchOne(connection.cachedStatement(sql: "PRAGMA data_version"))
    }
    guard version != known else { return }
    let ids = try database.read { connection in
      try Int64.fetchAll(
        connection,
        sql: "SELECT id FROM command WHERE state = 'pending' AND id > ? ORDER BY id LIMIT ?",
        arguments: [last, Self.commandLimit])
    }
    for id in ids { try readCommand(id) }
    // What did not fit is read at the next look.
    if ids.count < Self.commandLimit { state.withLock { $0.dataVersion = version } }
  }

  private func readCommand(_ id: Int64) throws {
    var problem: Problem?
    let command = try database.read { connection -> CommandRecord? in
      let found: [CommandRecord] = try connection.records(
        "WHERE id = ? AND (\(Self.readable))", [id]
      ) { problem = $0.problem }
      return found.first
    }
    if let command {
      return state.withLock { state in
        state.commands.append(command)
        state.lastCommand = command.id
      }
    }
    let reason =
      problem.map { "column \($0.subject): \($0.reason)" }
      ?? "expected at most \(RunCommands.maximumLength) characters, found more"
    // A row that no statement can change stays as it is.
    try? database.write { connection in
      try Self.dropOddCommands(connection)
      try connection.execute(
        sql: "UPDATE command SET state = 'refused', answer = ? WHERE id = ?",
        arguments: [reason, id])
    }
    if let id = Int(column: id.databaseValue) { state.withLock { $0.lastCommand = id } }
    append(
      .error, step: state.withLock(\.lastStep),
      text: "a command was refused: command \(id): \(reason)")
  }

  /// Deletes rows whose ids leave none for later commands.
  static func dropOddCommands(_ connection: Database) throws {
    try connection.execute(
      sql: "DELETE FROM command WHERE id >= ?", arguments: [Int.columnLimit])
    guard connection.changesCount > 0 else { return }
    try connection.execute(
      sql: """
        UPDATE sqlite_sequence SET seq = (SELECT ifnull(max(id), 0) FROM command)
        WHERE name = 'command'
        """)
  }
}
