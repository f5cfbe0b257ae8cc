import GRDB

/// What waits to be written, table by table.
struct WriteBatch: Sendable {
  struct Answer: Sendable {
    let command: Int
    let state: CommandRecord.State
    let step: Int
    let text: String
  }

  /// What became of a checkpoint; in the order in which it happened, because a step can be saved
  /// again after its first checkpoint was removed.
  enum CheckpointChange: Sendable {
    case saved(CheckpointRecord)
    case removed(step: Int)
  }

  var run: RunRecord?
  var steps: [StepRecord] = []
  var matrices: [MatrixRecord] = []
  var matrixSteps: [MatrixStepRecord] = []
  var codeMaps: [CodeMapRecord] = []
  var evaluations: [EvaluationRecord] = []
  var checkpoints: [CheckpointChange] = []
  var watches: [WatchRecord] = []
  var tokens: [TokenTextRecord] = []
  var traces: [TokenTraceRecord] = []
  var events: [EventRecord] = []
  var answers: [Answer] = []

  /// The number of rows, to bound how many are collected before they are written.
  var count: Int {
    (run == nil ? 0 : 1) + steps.count + matrices.count + matrixSteps.count + codeMaps.count
      + evaluations.count + checkpoints.count + watches.count + tokens.count + traces.count
      + events.count
      + answers.count
  }

  var isEmpty: Bool { count == 0 }

  mutating func append(_ later: WriteBatch) {
    run = later.run ?? run
    steps += later.steps
    matrices += later.matrices
    matrixSteps += later.matrixSteps
    codeMaps += later.codeMaps
    evaluations += later.evaluations
    checkpoints += later.checkpoints
    watches += later.watches
    tokens += later.tokens
    traces += later.traces
    events += later.events
    answers += later.answers
  }

  /// Writes all rows; to be called inside a transaction.
  func write(to database: Database) throws {
    if let run { try database.write([run]) }
    try database.write(steps)
    try database.write(matrices)
    try database.write(matrixSteps)
    try database.write(codeMaps)
    try forgetOldCodeMaps(database)
    try database.write(evaluations)
    try write(checkpoints, to: database)
    try database.write(watches)
    try database.write(tokens)
    try database.write(traces)
    try database.write(events)
    try writeAnswers(database)
  }

  private func write(_ changes: [CheckpointChange], to database: Database) throws {
    for change in changes {
      switch change {
      case .saved(let record): try database.write([record])
      case .removed(let step):
        try database.cachedStatement(sql: "UPDATE checkpoint SET is_kept = 0 WHERE step = ?")
          .execute(arguments: [step])
      }
    }
  }

  private func forgetOldCodeMaps(_ database: Database) throws {
    for matrix in Set(codeMaps.map(\.matrix)) {
      let delete = try database.cachedStatement(
        sql: """
          DELETE FROM code_map WHERE matrix = ?1 AND step <=
            (SELECT step FROM code_map WHERE matrix = ?1 ORDER BY step DESC LIMIT 1 OFFSET ?2)
          """)
      try delete.execute(arguments: [matrix, CodeMapRecord.keptCount])
    }
  }

  private func writeAnswers(_ database: Database) throws {
    guard !answers.isEmpty else { return }
    let update = try database.cachedStatement(
      sql: "UPDATE command SET state = ?, step = ?, answer = ? WHERE id = ?")
    for answer in answers {
      try update.execute(arguments: [
        answer.state.rawValue, answer.step, answer.text, answer.command,
      ])
    }
  }
}
