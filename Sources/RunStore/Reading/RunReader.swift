import Foundation
import GRDB

/// Reads a run, live or finished, from any process.
///
/// Readers never wait for the training process, nor it for them. Each call sees one moment: all of
/// a step's rows or none. To follow a run, ask ``version()`` whether anything changed, then for what
/// came after the last row seen; when ``RunRecord/rewinds`` has changed, read again from the start.
///
/// All calls throw ``RunStoreError``: a damaged file, or values that the training process would not
/// have written.
package final class RunReader: Sendable {
  /// The run's directory.
  package let directory: RunDirectory
  private let database: RunDatabase

  /// Opens a run.
  ///
  /// - Throws: ``RunStoreError`` where its database is damaged, of another version, or unreadable. A
  ///   run that was killed and lies in a read-only place may be: copy it to a writable place.
  package init(_ directory: RunDirectory) throws {
    self.directory = directory
    database = try RunDatabase(directory.database, for: .reading)
  }

  /// A number that changes when something was recorded since the last call; cheap to ask for.
  package func version() throws -> Int {
    try read { _, connection in
      try Int.fetchOne(connection.cachedStatement(sql: "PRAGMA data_version")) ?? 0
    }
  }

  /// What the run is and how it stands.
  package func run() throws -> RunRecord {
    try read { reader, _ in try reader.run() }
  }

  /// The last step recorded, nil if there is none.
  package func lastStep() throws -> Int? {
    try read { _, connection in
      try Int.fetchOne(connection.cachedStatement(sql: "SELECT max(step) FROM step"))
    }
  }

  /// Events after the one with an id, discarded ones too, in their order.
  package func events(after id: Int = 0, limit: Int = .max) throws -> [EventRecord] {
    try records("WHERE id > ? ORDER BY id LIMIT ?", [id, limit])
  }

  /// All checkpoints, by step.
  package func checkpoints() throws -> [CheckpointRecord] { try records("ORDER BY step") }

  /// Evaluations after a step, by step.
  package func evaluations(after step: Int = -1) throws -> [EvaluationRecord] {
    try records("WHERE step > ? ORDER BY step", [step])
  }

  /// Commands that no process has answered yet, in the order of their sending.
  package func pendingCommands() throws -> [CommandRecord] {
    try records("WHERE state = 'pending' ORDER BY id")
  }

  /// Problems that SQLite finds in the whole file; empty when it is sound. Slow on large runs.
  package func integrityProblems() throws -> [String] {
    let answers = try read { _, connection in
      try String.fetchAll(connection, sql: "PRAGMA integrity_check")
    }
    return answers == ["ok"] ? [] : answers
  }

  /// What a list of runs shows.
  func overview() throws -> (run: RunRecord, steps: Int, evaluation: EvaluationRecord?) {
    try read { reader, connection in
      (
        try reader.run(),
        try Int.fetchOne(connection, sql: "SELECT max(step) FROM step") ?? 0,
        try reader.records(
          "WHERE is_interrupted = 0 ORDER BY step DESC LIMIT 1", of: EvaluationRecord.self
        ).first
      )
    }
  }

  func records<Record: StoredRecord>(
    _ rest: String, _ arguments: StatementArguments = []
  ) throws -> [Record] {
    try read { reader, _ in try reader.records(rest, arguments) }
  }

  func read<Result>(_ body: (RecordReader, Database) throws -> Result) throws -> Result {
    try database.read { try body(RecordReader($0, file: database.file), $0) }
  }
}
