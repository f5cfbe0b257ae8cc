import Foundation
import GRDB
import Synchronization
import Untrusted

/// Reads a run, live or finished, from any process.
///
/// Readers never wait for the training process, nor it for them. Each call sees one moment: all of
/// a step's rows or none. To follow a run, ask ``version()`` whether anything changed, then for what
/// came after the last row seen; when ``RunRecord/rewinds`` has changed, read again from the start.
///
/// All calls throw a ``Problem`` where the file is damaged. A row that the training process would
/// not have written does not hide the others: it is left out, and ``takeProblems()`` tells of it.
package final class RunReader: Sendable {
  private static let problemLimit = 100

  package let directory: RunDirectory
  let database: RunDatabase
  private let problems = Mutex(Problems())

  private struct Problems {
    var new: [Problem] = []
    var told: Set<String> = []
  }

  /// - Throws: a ``Problem`` where its database is damaged, of another version, or unreadable. A run
  ///   that was killed and lies in a read-only place may be: copy it to a writable place.
  package init(_ directory: RunDirectory) throws {
    self.directory = directory
    database = try RunDatabase(directory.database, for: .reading)
  }

  /// A number that changes when something was recorded since the last call; cheap to ask for.
  package func version() throws -> Int {
    try database.read { try Int.fetchOne($0.cachedStatement(sql: "PRAGMA data_version")) ?? 0 }
  }

  package func run() throws -> RunRecord { try database.read { try $0.run() } }

  /// The rows that were left out since the last call because they cannot be read, each told once.
  package func takeProblems() -> [Problem] {
    problems.withLock { problems in
      defer { problems.new = [] }
      return problems.new
    }
  }

  package func lastStep() throws -> Int? {
    try database.read { try Int.fetchOne($0.cachedStatement(sql: "SELECT max(step) FROM step")) }
  }

  package func steps(after step: Int = -1, limit: Int = .max) throws -> [StepRecord] {
    try records("WHERE step > ? ORDER BY step LIMIT ?", [step, limit])
  }

  package func step(_ step: Int) throws -> StepRecord? {
    try records("WHERE step = ?", [step], of: StepRecord.self).first
  }

  /// Events after the one with an id, discarded ones too, in their order.
  package func events(after id: Int = 0, limit: Int = .max) throws -> [EventRecord] {
    try records("WHERE id > ? ORDER BY id LIMIT ?", [id, limit])
  }

  package func checkpoints() throws -> [CheckpointRecord] { try records("ORDER BY step") }

  package func evaluations(after step: Int = -1) throws -> [EvaluationRecord] {
    try records("WHERE step > ? ORDER BY step", [step])
  }

  /// What tasks gave after a step, by step.
  package func taskScores(after step: Int = -1) throws -> [TaskScoreRecord] {
    try records("WHERE step > ? ORDER BY step, model DESC, time, task, place", [step])
  }

  /// The last evaluation that was not broken off.
  package func lastEvaluation() throws -> EvaluationRecord? {
    try records(
      "WHERE is_interrupted = 0 ORDER BY step DESC LIMIT 1", of: EvaluationRecord.self
    ).first
  }

  /// The whole evaluation with the least perplexity, the first of equal ones.
  package func bestEvaluation() throws -> EvaluationRecord? {
    try records(
      """
      WHERE is_interrupted = 0 AND student_perplexity IS NOT NULL
      ORDER BY student_perplexity, step LIMIT 1
      """, of: EvaluationRecord.self
    ).first
  }

  /// The seconds that the run's steps took, without pauses and what came between them.
  package func trainedSeconds() throws -> Double {
    try database.read {
      try Double.fetchOne(
        $0,
        sql: "SELECT total(tokens / tokens_per_second) FROM step WHERE tokens_per_second > 0") ?? 0
    }
  }

  // MARK: Branches

  /// The lines of steps that the run left by going back, in the order of their leaving.
  package func branches() throws -> [BranchRecord] { try records("ORDER BY id") }

  /// A branch's steps: all, or about so many spread over it, its last one among them.
  package func steps(ofBranch branch: BranchRecord, atMost limit: Int = .max) throws
    -> [StepRecord]
  {
    let stride = max((branch.lastStep - branch.leftStep) / max(limit, 1), 1)
    return try records(
      "WHERE branch = ?1 AND (?2 - step) % ?3 = 0 ORDER BY step",
      [branch.id, branch.lastStep, stride], from: "branch_step")
  }

  /// A branch's evaluations, behind the run's last one before it was left.
  package func evaluations(ofBranch branch: BranchRecord) throws -> [EvaluationRecord] {
    try records("WHERE step <= ? ORDER BY step DESC LIMIT 1", [branch.leftStep])
      + records("WHERE branch = ? ORDER BY step", [branch.id], from: "branch_evaluation")
  }

  /// What tasks gave on a branch.
  package func taskScores(ofBranch branch: BranchRecord) throws -> [TaskScoreRecord] {
    try records(
      "WHERE branch = ? ORDER BY step, time, task, place", [branch.id], from: "branch_task_score")
  }

  /// What is said of the run.
  package func annotations() throws -> RunAnnotations {
    try database.read { try RunAnnotations($0) }
  }

  // MARK: Matrices

  package func matrices() throws -> [MatrixRecord] { try records("ORDER BY id") }

  /// The steps after `step` at which matrices were measured: all, or so many spread over them.
  package func matrixStepNumbers(
    after step: Int = -1, atMost limit: Int = .max
  ) throws -> (shown: [Int], leavesOut: Bool) {
    try steps(of: "matrix_step", after: step, atMost: limit)
  }

  /// All matrices at a step, by id; empty where none were measured.
  package func matrixSteps(at step: Int) throws -> [MatrixStepRecord] {
    try records("WHERE step = ? ORDER BY matrix", [step])
  }

  /// The most that moved in each matrix's codes at the steps after one and up to another, by id.
  package func matrixPeaks(after first: Int, through last: Int) throws -> [MatrixPeak] {
    try database.read { connection in
      try Row.fetchAll(
        connection,
        sql: """
          SELECT matrix, max(zero_flip_share + sign_flip_share + level_flip_share),
            max(zero_flip_share), max(sign_flip_share), max(average_oscillation_share)
          FROM matrix_step WHERE step > ? AND step <= ? GROUP BY matrix ORDER BY matrix
          """, arguments: [first, last]
      ).map { row in
        func share(_ column: Int) -> Double { Double(column: row[column]) ?? .nan }
        return MatrixPeak(
          matrix: Int(column: row[0]) ?? -1, flipShare: share(1), zeroFlipShare: share(2),
          signFlipShare: share(3), averageOscillationShare: share(4))
      }
    }
  }

  /// The rectangles of all matrices' codes recorded after `step`, by step.
  package func codeMaps(after step: Int = -1) throws -> [CodeMapRecord] {
    try records("WHERE step > ? ORDER BY step, matrix", [step])
  }

  // MARK: Tokens

  /// All sequences that are or were traced, by id.
  package func watches() throws -> [WatchRecord] { try records("ORDER BY id") }

  /// The steps after `step` at which a watch was traced: all, or so many spread over them.
  package func traceStepNumbers(
    ofWatch watch: Int, after step: Int = -1, atMost limit: Int = .max
  ) throws -> (shown: [Int], leavesOut: Bool) {
    try steps(of: "token_trace", where: "watch = \(watch)", after: step, atMost: limit)
  }

  /// How often a watch was traced up to a step.
  package func traceCount(ofWatch watch: Int, through step: Int) throws -> Int {
    try database.read { connection in
      try Int.fetchOne(
        connection,
        sql: Self.leaps("token_trace", "watch = \(watch)")
          + "SELECT count(*) FROM steps WHERE step <= ?2",
        arguments: [-1, step]) ?? 0
    }
  }

  /// All positions of a watch at a step, in their order.
  package func traces(ofWatch watch: Int, at step: Int) throws -> [TokenTraceRecord] {
    try records("WHERE watch = ? AND step = ? ORDER BY position", [watch, step])
  }

  /// The bytes of some tokens; those that are not recorded are left out.
  package func tokenTexts(of ids: Set<Int32>) throws -> [Int32: [UInt8]] {
    let list = ids.sorted().map(String.init).joined(separator: ",")
    let tokens: [TokenTextRecord] = try records("WHERE id IN (\(list))")
    return Dictionary(tokens.map { (Int32(clamping: $0.id), $0.text) }) { first, _ in first }
  }

  // MARK: Reading

  /// The distinct steps of a table after one, at most so many: then about evenly spread, the last one
  /// among them. No other rows are read.
  private func steps(
    of table: String, where condition: String = "true", after step: Int, atMost limit: Int
  ) throws -> (shown: [Int], leavesOut: Bool) {
    try database.read { connection in
      let first = try Int.fetchAll(
        connection,
        sql: Self.leaps(table, condition)
          + "SELECT step FROM steps WHERE step IS NOT NULL LIMIT ?2",
        arguments: [step, limit == .max ? limit : limit + 1])
      guard first.count > limit else { return (first, false) }
      let before = try connection.cachedStatement(
        sql: "SELECT max(step) FROM \(table) WHERE \(condition) AND step <= ?")
      guard let start = first.first, let end = try Int.fetchOne(before, arguments: [Int.max]) else {
        return (first, false)
      }
      let spread = try (1...limit).compactMap { index in
        try Int.fetchOne(
          before,
          arguments: [
            start + (end - start) / limit * index
              + (end - start) % limit * index / limit
          ])
      }
      return (Set(spread).sorted(), true)
    }
  }

  /// The start of a statement about `steps`, the distinct steps of a table after the first argument,
  /// found by leaping from one to the next in its key instead of reading all rows between.
  private static func leaps(_ table: String, _ condition: String) -> String {
    """
    WITH RECURSIVE steps(step) AS (
      SELECT min(step) FROM \(table) WHERE \(condition) AND step > ?1
      UNION ALL
      SELECT (SELECT min(t.step) FROM \(table) AS t WHERE \(condition) AND t.step > steps.step)
      FROM steps WHERE steps.step IS NOT NULL)

    """
  }

  private func records<Record: StoredRecord>(
    _ rest: String, _ arguments: StatementArguments = [], of _: Record.Type = Record.self,
    from source: String? = nil
  ) throws -> [Record] {
    try database.read { connection in
      try connection.records(rest, arguments, from: source) { note($0.problem(of: database.file)) }
    }
  }

  private func note(_ problem: Problem) {
    problems.withLock { problems in
      guard problems.told.count < Self.problemLimit,
        problems.told.insert(problem.description).inserted
      else { return }
      problems.new.append(problem)
    }
  }
}
