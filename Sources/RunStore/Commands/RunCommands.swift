import Foundation
import GRDB
import Untrusted

/// Steers a run that another process trains: sends commands and says what became of them.
package final class RunCommands: Sendable {
  /// The longest command, in bytes.
  package static let maximumLength = 65_536

  package let directory: RunDirectory
  private let database: RunDatabase

  /// - Throws: a ``Problem`` where its database is damaged, of another version, or cannot be written.
  package init(_ directory: RunDirectory) throws {
    self.directory = directory
    guard access(directory.database.path, W_OK) == 0 else {
      throw Folder.unwritable(directory.database)
    }
    database = try RunDatabase(directory.database, for: .writing)
  }

  /// Sends a command.
  ///
  /// - Returns: The command's id.
  /// - Throws: a ``Problem`` where no process could answer, where it is no JSON object or too long,
  ///   or where it cannot be written.
  package func send(_ json: String) throws -> Int {
    guard json.utf8.count <= Self.maximumLength else {
      throw Problem.invalid(
        "the command", expected: "at most \(Self.maximumLength) bytes",
        found: "\(json.utf8.count)")
    }
    guard case .object = try? JSONReader.parse(Array(json.utf8)) else {
      throw Problem.invalid("the command", expected: "a JSON object", found: json)
    }
    return try database.write { connection in
      guard try connection.run().liveness(in: directory) != .gone else {
        throw Problem(
          .missing, directory.url.path, "no process is training this run, so nothing can answer",
          advice: "resume it first")
      }
      try connection.execute(
        sql: "INSERT INTO command (time, json) VALUES (?, ?)",
        arguments: [Date().timeIntervalSince1970, json])
      return Int(connection.lastInsertedRowID)
    }
  }

  /// A command as it stands, nil if there is none of that id.
  package func command(_ id: Int) throws -> CommandRecord? {
    try database.read { try $0.records("WHERE id = ?", [id], of: CommandRecord.self).first }
  }
}
