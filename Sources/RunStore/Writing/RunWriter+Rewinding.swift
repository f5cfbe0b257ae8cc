import Foundation
import GRDB

extension RunWriter {
  /// Takes back everything recorded after a step, to go on from its checkpoint.
  ///
  /// In one transaction, steps, evaluations and tasks' scores after the step become a ``BranchRecord``; what is
  /// recorded of matrices, codes, batches and tokens, and the checkpoints, are deleted. Events stay, because they happened: those after the step are
  /// marked as discarded, and so are commands at the step that came after the checkpoint was made.
  /// An event of kind `rewind` is added, and the run's count of rewinds tells readers to start over.
  ///
  /// - Throws: a ``Problem`` where that cannot be written; then nothing has changed.
  package func rewind(to step: Int) throws {
    try queue.sync {
      try write(durably: false)
      let (run, event) = state.withLock { state in
        defer { state.nextEvent += 1 }
        var run = state.run
        run.rewinds += 1
        return (run, state.nextEvent)
      }
      try database.write { connection in
        let last = try Int.fetchOne(connection, sql: "SELECT max(step) FROM step") ?? step
        if last > step { try Self.keepBranch(after: step, through: last, event, connection) }
        try Self.delete(after: step, connection)
        try connection.write([run])
        try connection.write([
          EventRecord(
            id: event, step: step, time: Date().timeIntervalSince1970, kind: .rewind,
            before: "\(max(last, step))", after: "\(step)",
            text: "resumed from the checkpoint after step \(step)")
        ])
      }
      state.withLock { state in
        state.run.rewinds = run.rewinds
        state.lastStep = step
      }
    }
  }

  /// Copies what was made after a step to the tables of branches.
  private static func keepBranch(
    after step: Int, through last: Int, _ event: Int, _ connection: Database
  ) throws {
    let id = (try Int.fetchOne(connection, sql: "SELECT max(id) FROM branch") ?? 0) + 1
    try connection.write([
      BranchRecord(
        id: id, leftStep: step, lastStep: last, time: Date().timeIntervalSince1970, event: event)
    ])
    for table in ["step", "evaluation", "task_score"] {
      try connection.execute(
        sql: "INSERT INTO branch_\(table) SELECT ?, * FROM \(table) WHERE step > ?",
        arguments: [id, step])
    }
  }

  /// Makes the records of checkpoints say which are there, after a kill between the files and them.
  ///
  /// - Parameter steps: The steps of the checkpoints whose files are there.
  /// - Returns: Those of them that have no record, in order.
  /// - Throws: a ``Problem`` where that cannot be written; then nothing has changed.
  package func reconcileCheckpoints(with steps: Set<Int>) throws -> [Int] {
    try queue.sync {
      try write(durably: false)
      return try database.write { connection in
        let recorded = try Set(Int.fetchCursor(connection, sql: "SELECT step FROM checkpoint"))
        for step in recorded {
          try connection.execute(
            sql: "UPDATE checkpoint SET is_kept = ?1 WHERE step = ?2 AND is_kept <> ?1",
            arguments: [steps.contains(step), step])
        }
        return steps.subtracting(recorded).sorted()
      }
    }
  }

  /// Leaves of a copied record what the run was at a step: what was taken back, asked or said of the
  /// other one is not this one's.
  static func cut(_ database: Database, after step: Int) throws {
    try delete(after: step, database)
    for rest in [
      "event WHERE is_discarded", "command", "branch", "branch_step", "branch_evaluation",
      "branch_task_score", "annotation",
    ] { try database.execute(sql: "DELETE FROM \(rest)") }
  }

  private static func delete(after step: Int, _ database: Database) throws {
    // The checkpoint's own row says which events it includes.
    let included = try Int.fetchOne(
      database, sql: "SELECT event FROM checkpoint WHERE step = ?", arguments: [step])
    try database.execute(
      sql: "UPDATE event SET is_discarded = 1 WHERE step > ?", arguments: [step])
    if let included {
      try database.execute(
        sql: "UPDATE event SET is_discarded = 1 WHERE step = ? AND id > ? AND kind = 'command'",
        arguments: [step, included])
    }
    for table in ["step", "matrix_step", "code_map", "evaluation", "task_score", "checkpoint"] {
      try database.execute(sql: "DELETE FROM \(table) WHERE step > ?", arguments: [step])
    }
    // By watch, because that is how traces are found without reading all of them.
    try database.execute(
      sql: "DELETE FROM token_trace WHERE watch IN (SELECT id FROM watch) AND step > ?",
      arguments: [step])
    try database.execute(sql: "DELETE FROM watch WHERE batch_step > ?", arguments: [step])
  }
}
