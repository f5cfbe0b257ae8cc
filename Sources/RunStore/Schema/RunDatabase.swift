import Foundation
import GRDB
import Untrusted

/// A connection to a run's database whose errors are those of a run.
struct RunDatabase: Sendable {
  /// How long a connection waits for another one's transaction.
  private static let patience = 5.0

  enum Purpose {
    case reading
    /// Writing a row now and then into a run that another process has.
    case writing
    /// Having the run: only under its lock is an older database brought up to date.
    case owning
  }

  let file: String
  let queue: DatabaseQueue
  private let openFile: OpenFile

  /// - Throws: a ``Problem`` where it is no run's, damaged, or of a version that cannot be read.
  init(_ url: URL, for purpose: Purpose) throws {
    try DatabaseHeader.check(url)
    file = url.path
    openFile = OpenFile(url.path)
    queue = try Problem.about(url.path) {
      let queue = try DatabaseQueue(
        path: url.path, configuration: Self.configuration(for: purpose))
      if purpose == .owning { try RunSchema.migrator.migrate(queue) }
      return queue
    }
    let version = try read { try Int.fetchOne($0, sql: "PRAGMA user_version") } ?? 0
    guard (1...RunSchema.version).contains(version) else {
      throw DatabaseHeader.unknown(version: version, file)
    }
    // An older database is read as it is: columns that it lacks are NULL, its missing tables empty.
    let missing =
      (version < 2 ? RunSchema.codeMaps : "") + (version < 5 ? RunSchema.branches : "")
      + (version < 6 ? RunSchema.taskScores : "")
    if !missing.isEmpty {
      try use { try $0.execute(sql: missing.replacing("CREATE TABLE", with: "CREATE TEMP TABLE")) }
    }
  }

  /// Writes a new database with everything in place, under another name until it is complete.
  ///
  /// - Parameter earlier: a run whose record up to a step it begins with.
  static func create(
    at url: URL, run: RunRecord, continuing earlier: (run: RunDirectory, step: Int)? = nil
  ) throws {
    let temporary = url.appendingPathExtension("new")
    // What an interrupted attempt left behind would be added to.
    _ = unlink(temporary.path)
    _ = unlink(temporary.path + "-journal")
    try Problem.about(url.path) {
      let queue = try DatabaseQueue(path: temporary.path)
      if let earlier {
        try RunDatabase(earlier.run.database, for: .reading).queue.backup(to: queue)
      }
      try RunSchema.migrator.migrate(queue)
      try queue.write { connection in
        if let earlier { try RunWriter.cut(connection, after: earlier.step) }
        try connection.write([run])
      }
      try queue.close()
    }
    guard rename(temporary.path, url.path) == 0 else { throw Folder.unwritable(url) }
  }

  /// Reads in one transaction: everything seen belongs to one moment.
  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Problem.about(file) { try queue.read(body) }
  }

  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Problem.about(file) { try queue.write(body) }
  }

  func use<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Problem.about(file) { try queue.writeWithoutTransaction(body) }
  }

  /// Puts the log into the database and removes it, unless somebody else has it open; closes it.
  func settle() {
    try? use { connection in
      try connection.execute(sql: "PRAGMA busy_timeout = 0")
      try connection.checkpoint(.truncate)
      _ = try String.fetchOne(connection, sql: "PRAGMA journal_mode = DELETE")
    }
    try? queue.close()
  }

  private static func configuration(for purpose: Purpose) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = purpose == .reading
    configuration.busyMode = .timeout(patience)
    configuration.foreignKeysEnabled = false
    if purpose == .owning { configuration.journalMode = .wal }
    configuration.prepareDatabase { database in
      // The file may come from anywhere: nothing in its schema gets to call functions with effects.
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
      try database.execute(sql: "PRAGMA cell_size_check = ON")
    }
    return configuration
  }
}
