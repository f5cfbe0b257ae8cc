import Dispatch
import Foundation
import GRDB
import Synchronization
import Untrusted

/// Records a run: owned by the process that trains it.
///
/// Appending copies a record into a batch in memory and returns; a thread of its own writes the
/// batch about three times a second, one transaction each. So a step never waits for the disk. What that
/// promises:
/// - A row is either there once or not at all, also after a failure and another attempt.
/// - A killed process loses what was appended in its last third of a second, and nothing that
///   ``flush()`` returned for.
/// - A power cut may take the last seconds too, but nothing that ``flush()`` returned for, and
///   never the database's consistency (write-ahead log, `synchronous` NORMAL, FULL in a flush).
/// - When writing fails, ``failure`` says why, nothing more is written, and everything is kept in
///   memory until ``retry()`` or ``flush()`` is called. The caller has to stop adding to it.
///
/// The writer holds the run's lock from its creation to ``close()``.
package final class RunWriter: Sendable {
  /// How long rows wait to be written together, in seconds.
  static let batchInterval = 0.3
  /// How many rows do not wait that long.
  static let batchLimit = 4096
  /// How often commands are looked for, and whether anything is due.
  static let interval = DispatchTimeInterval.milliseconds(150)
  /// How often a heartbeat is written, in seconds.
  static let heartbeatInterval = 2.0

  struct State {
    var batch = WriteBatch()
    var run: RunRecord
    var nextEvent: Int
    var failure: Problem?
    /// When the last attempt to write was, in seconds since 1970.
    var writtenAt = 0.0
    var knownTokens: Set<Int>
    /// Commands that have come in and were not taken yet.
    var commands: [CommandRecord] = []
    var lastCommand: Int
    /// Why the last look for commands failed.
    var commandProblem: Problem?
    var lastStep: Int
    /// The last value of `PRAGMA data_version`, which changes when another process has written.
    var dataVersion: Int?
    var isClosed = false
  }

  package let directory: RunDirectory
  let database: RunDatabase
  let state: Mutex<State>
  /// Orders what uses the database for writing.
  let queue = DispatchQueue(label: "run-writer", qos: .utility)
  /// Wakes the writing thread before its time.
  let wake = DispatchSemaphore(value: 0)
  let lock: RunLock

  /// Takes a run over: locks it, checks its database, writes down which process has it.
  ///
  /// Commands that were sent to an earlier process and not answered are refused.
  ///
  /// - Throws: a ``Problem`` where another process has the run, or where its database is
  ///   damaged, of a newer version, or cannot be written.
  package init(_ directory: RunDirectory, programVersion: String, threadCount: Int) throws {
    self.directory = directory
    lock = try RunLock(directory)
    database = try RunDatabase(directory.database, for: .owning)
    let database = self.database
    let opened = try database.write { connection in
      try Self.check(connection, file: database.file)
      var run = try connection.run()
      run.processID = Int(getpid())
      run.host = ProcessInfo.processInfo.hostName
      run.heartbeatAt = Date().timeIntervalSince1970
      run.programVersion = programVersion
      run.threadCount = threadCount
      try connection.write([run])
      try connection.execute(
        sql: """
          UPDATE command SET state = 'refused', answer = 'training ended before it was applied'
          WHERE state = 'pending'
          """)
      try Self.dropOddCommands(connection)
      return State(
        run: run,
        nextEvent: try Self.next(connection, "event"),
        knownTokens: try Set(Int.fetchCursor(connection, sql: "SELECT id FROM token")),
        lastCommand: try Self.next(connection, "command") - 1,
        lastStep: try Int.fetchOne(connection, sql: "SELECT max(step) FROM step") ?? 0)
    }
    state = Mutex(opened)
    startThread()
  }

  deinit {
    wake.signal()
    // Nobody else has the writer any more, so nothing else can be writing.
    let (batch, isClosed) = state.withLock { ($0.batch, $0.isClosed) }
    if !isClosed, !batch.isEmpty { try? database.write { try batch.write(to: $0) } }
  }

  /// Why the last attempt to write failed; nil while all is well.
  package var failure: Problem? { state.withLock(\.failure) }

  /// The run as it was last described.
  package var run: RunRecord { state.withLock(\.run) }

  /// The id of the last event; 0 if there is none. A checkpoint remembers it.
  package var lastEvent: Int { state.withLock { $0.nextEvent - 1 } }

  private static func check(_ database: Database, file: String) throws {
    let problem = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
    guard problem == "ok" else { throw Problem.damaged(file, problem) }
  }

  /// The id after the largest; a file made to have none left is not one of ours.
  private static func next(_ database: Database, _ table: String) throws -> Int {
    let last = try Int.fetchOne(database, sql: "SELECT max(id) FROM \(table)") ?? 0
    guard (0..<Int.max).contains(last) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "\(table) \(last)")
    }
    return last + 1
  }
}
