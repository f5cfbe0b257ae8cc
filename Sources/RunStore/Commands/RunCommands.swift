import Foundation
import GRDB

/// Steers a run that another process trains: sends commands and waits for what becomes of them.
package final class RunCommands: Sendable {
  /// The longest command, in bytes.
  package static let maximumLength = 65_536

  private static let pollingInterval = Duration.milliseconds(50)

  /// The run's directory.
  package let directory: RunDirectory
  private let database: RunDatabase

  /// Opens a run to steer it.
  ///
  /// - Throws: ``RunStoreError`` where its database is damaged, of another version, or cannot be
  ///   written.
  package init(_ directory: RunDirectory) throws {
    self.directory = directory
    guard access(directory.database.path, W_OK) == 0 else {
      throw RunStoreError.unwritable(
        directory.database.path, reason: RunStoreError.systemReason)
    }
    database = try RunDatabase(directory.database, for: .writing)
  }

  /// Sends a command.
  ///
  /// - Parameter json: An object, as the training process understands it.
  /// - Returns: The command's id.
  /// - Throws: ``RunStoreError/notRunning(directory:)`` where no process could answer,
  ///   ``RunStoreError/invalidCommand(problem:)`` where it is no JSON object or too long, another
  ///   ``RunStoreError`` where it cannot be written.
  package func send(_ json: String) throws -> Int {
    guard json.utf8.count <= Self.maximumLength else {
      throw RunStoreError.invalidCommand(
        problem: "expected at most \(Self.maximumLength) bytes, found \(json.utf8.count)")
    }
    guard (try? JSONSerialization.jsonObject(with: Data(json.utf8))) is [String: Any] else {
      throw RunStoreError.invalidCommand(
        problem: "expected a JSON object, found \(json.prefix(80))")
    }
    return try database.write { connection in
      let run = try RecordReader(connection, file: database.file).run()
      guard run.liveness() != .gone else {
        throw RunStoreError.notRunning(directory: directory.url.path)
      }
      try connection.execute(
        sql: "INSERT INTO command (time, json) VALUES (?, ?)",
        arguments: [Date().timeIntervalSince1970, json])
      return Int(connection.lastInsertedRowID)
    }
  }

  /// A command as it stands, nil if there is none of that id.
  package func command(_ id: Int) throws -> CommandRecord? {
    try database.read {
      try RecordReader($0, file: database.file)
        .records("WHERE id = ?", [id], of: CommandRecord.self).first
    }
  }

  /// Waits until a command is applied or refused.
  ///
  /// - Throws: ``RunStoreError/noAnswer(command:seconds:)`` where that takes longer than `timeout`,
  ///   another ``RunStoreError`` where the database cannot be read, or `CancellationError`.
  package func waitForAnswer(to id: Int, timeout: Duration = .seconds(10)) async throws
    -> CommandRecord
  {
    let clock = ContinuousClock()
    let end = clock.now + timeout
    while true {
      if let command = try command(id), command.state != .pending { return command }
      guard clock.now < end else {
        throw RunStoreError.noAnswer(command: id, seconds: timeout / .seconds(1))
      }
      try await Task.sleep(for: Self.pollingInterval)
    }
  }
}
