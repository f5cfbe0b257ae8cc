import Foundation

/// Appending never waits for the disk, and never fails: see ``RunWriter/failure``.
extension RunWriter {
  /// Records a step, and the matrices after it where they were measured.
  package func append(_ step: StepRecord, matrices: [MatrixStepRecord] = []) {
    change { state in
      state.batch.add([step])
      state.batch.add(matrices)
      state.lastStep = step.step
    }
  }

  /// Records what the matrices' ids stand for.
  package func append(_ matrices: [MatrixRecord]) { add(matrices) }

  /// Records a part of a matrix's codes; the oldest of more than ``CodeMapRecord/keptCount`` go.
  package func append(_ codeMap: CodeMapRecord) {
    change { state in
      state.batch.add([codeMap])
      state.batch.add(rows: 0) { database in
        try database.execute(
          sql: """
            DELETE FROM code_map WHERE matrix = ?1 AND step <=
              (SELECT step FROM code_map WHERE matrix = ?1 ORDER BY step DESC LIMIT 1 OFFSET ?2)
            """, arguments: [codeMap.matrix, CodeMapRecord.keptCount])
      }
    }
  }

  package func append(_ evaluation: EvaluationRecord) { add([evaluation]) }

  package func append(_ scores: [TaskScoreRecord]) { add(scores) }

  package func append(_ checkpoint: CheckpointRecord) { add([checkpoint]) }

  /// Records that the files of some checkpoints are gone; what else is recorded of them stays.
  package func markRemoved(checkpointsAt steps: [Int]) {
    change { state in
      for step in steps {
        state.batch.add {
          try $0.execute(sql: "UPDATE checkpoint SET is_kept = 0 WHERE step = ?", arguments: [step])
        }
      }
    }
  }

  package func append(_ watch: WatchRecord) { add([watch]) }

  package func append(_ traces: [TokenTraceRecord]) { add(traces) }

  /// Records the texts of tokens; those already recorded are passed over.
  package func append(_ tokens: [TokenTextRecord]) {
    change { state in
      state.batch.add(tokens.filter { state.knownTokens.insert($0.id).inserted })
    }
  }

  /// Records that something happened, after `step` completed steps.
  ///
  /// - Returns: The event's id.
  @discardableResult
  package func append(
    _ kind: EventKind, step: Int, before: String? = nil, after: String? = nil, text: String = ""
  ) -> Int {
    change { state in
      defer { state.nextEvent += 1 }
      state.batch.add([
        EventRecord(
          id: state.nextEvent, step: step, time: Date().timeIntervalSince1970, kind: kind,
          before: before, after: after, text: text)
      ])
      return state.nextEvent
    }
  }

  /// Changes what the run is said to be and to do, such as its status.
  ///
  /// Its process, heartbeat and count of rewinds are the writer's own and stay as they are.
  package func update(_ change: (inout RunRecord) -> Void) {
    self.change { state in
      var run = state.run
      change(&run)
      run.processID = state.run.processID
      run.host = state.run.host
      run.heartbeatAt = state.run.heartbeatAt
      run.rewinds = state.run.rewinds
      state.run = run
      state.batch.run = run
    }
  }

  /// Changes what is said of the run.
  ///
  /// - Throws: a ``Problem`` where that cannot be written, or whatever `change` does; then nothing
  ///   has changed.
  package func annotate(_ change: (inout RunAnnotations) throws -> Void) throws {
    var annotations = try database.read { try RunAnnotations($0) }
    try change(&annotations)
    let changed = annotations
    self.change { $0.batch.add { try changed.write(to: $0) } }
    try queue.sync { try write(durably: false) }
  }

  /// Commands of other processes that came in since the last call, in the order of their sending.
  ///
  /// Cheap enough for every step: a queue in memory, filled in the background.
  package func takeCommands() -> [CommandRecord] {
    state.withLock { state in
      guard !state.commands.isEmpty else { return [] }
      defer { state.commands = [] }
      return state.commands
    }
  }

  /// Tells the sender of a command what became of it, after `step` completed steps.
  package func answer(_ command: Int, _ state: CommandRecord.State, step: Int, text: String = "") {
    change {
      $0.batch.add(isUrgent: true) { database in
        try database.execute(
          sql: "UPDATE command SET state = ?, step = ?, answer = ? WHERE id = ?",
          arguments: [state.rawValue, step, text, command])
      }
    }
    // Somebody waits for it.
    wake.signal()
  }

  private func add(_ records: [some StoredRecord]) { change { $0.batch.add(records) } }

  private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    state.withLock { state in
      precondition(!state.isClosed, "the writer is closed")
      return body(&state)
    }
  }
}
