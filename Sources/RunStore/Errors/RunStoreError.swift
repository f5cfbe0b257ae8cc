import Foundation

/// What can go wrong with a run: its directory, its lock, its database, its commands.
///
/// Every message names the file, what was expected, what was found and, where that helps, what to
/// try. Text that came out of a file is escaped in messages.
package enum RunStoreError: Error, Equatable, Sendable {
  /// A directory or file that is not there.
  case missing(String)
  /// A run cannot be created where something is already.
  case notEmpty(directory: String, found: String)
  /// A name that would be hard to type, to show or to tell from an option.
  case oddName(String, problem: String)
  /// A directory that is no run.
  case notARun(String, found: String)
  /// A file or directory that cannot be read, with the system's reason.
  case unreadable(String, reason: String)
  /// A file or directory that cannot be written, with the system's reason.
  case unwritable(String, reason: String)
  /// Another process has the run; its id, if it has written it down already.
  case locked(directory: String, process: Int?)
  /// A database of another version of the schema than this program's.
  case schemaVersion(file: String, expected: Int, found: Int)
  /// A database that ends early.
  case truncated(file: String, expected: Int, found: Int)
  /// A database whose content contradicts itself.
  case damaged(file: String, problem: String)
  /// A value in the database that cannot be what its column says.
  case malformed(file: String, table: String, column: String, expected: String, found: String)
  /// No space is left for the database.
  case diskFull(file: String)
  /// Another program keeps the database locked.
  case busy(file: String)
  /// The operating system failed to read or write the database, with SQLite's reason.
  case inputOutput(file: String, reason: String)
  /// Anything else that SQLite reports.
  case database(file: String, code: Int, reason: String)
  /// A command for a run that no process is training.
  case notRunning(directory: String)
  /// A command that cannot be sent.
  case invalidCommand(problem: String)
  /// No answer to a command in time.
  case noAnswer(command: Int, seconds: Double)
}
