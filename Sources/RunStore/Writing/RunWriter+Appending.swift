import Foundation

/// Appending never waits for the disk, and never fails: see ``RunWriter/failure``.
extension RunWriter {
  /// Records a step, and the matrices after it where they were measured.
  package func append(_ step: StepRecord, matrices: [MatrixStepRecord] = []) {
    change { state in
      state.batch.steps.append(step)
      state.batch.matrixSteps += matrices
      state.lastStep = step.step
    }
  }

  /// Records what the matrices' ids stand for.
  package func append(_ matrices: [MatrixRecord]) { append { $0.matrices += matrices } }

  /// Records a part of a matrix's codes; the oldest of more than ``CodeMapRecord/keptCount`` go.
  package func append(_ codeMap: CodeMapRecord) { append { $0.codeMaps.append(codeMap) } }

  package func append(_ evaluation: EvaluationRecord) {
    append { $0.evaluations.append(evaluation) }
  }

  package func append(_ checkpoint: CheckpointRecord) {
    append { $0.checkpoints.append(.saved(checkpoint)) }
  }

  /// Records that the files of some checkpoints are gone; what else is recorded of them stays.
  package func markRemoved(checkpointsAt steps: [Int]) {
    append { $0.checkpoints += steps.map { .removed(step: $0) } }
  }

  package func append(_ watch: WatchRecord) { append { $0.watches.append(watch) } }

  package func append(_ traces: [TokenTraceRecord]) { append { $0.traces += traces } }

  /// Records the texts of tokens; those already recorded are passed over.
  package func append(_ tokens: [TokenTextRecord]) {
    change { state in
      for token in tokens where state.knownTokens.insert(token.id).inserted {
        state.batch.tokens.append(token)
      }
    }
  }

  /// Records that something happened, after `step` completed steps.
  ///
  /// - Returns: The event's id.
  @discardableResult
  package func append(
    _ kind: EventKind, step: Int, before: String? = nil, after: String? = nil, text: String = ""
  ) -> Int {
    change { $0.append(kind, step: step, before: before, after: after, text: text) }
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
    append {
      $0.answers.append(.init(command: command, state: state, step: step, text: text))
    }
    // Somebody waits for it.
    wake.signal()
  }

  private func append(_ addition: (inout WriteBatch) -> Void) { change { addition(&$0.batch) } }

  private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    state.withLock { state in
      precondition(!state.isClosed, "the writer is closed")
      return body(&state)
    }
  }
}

extension RunWriter.State {
  mutating func append(
    _ kind: EventKind, step: Int, before: String? = nil, after: String? = nil, text: String
  ) -> Int {
    defer { nextEvent += 1 }
    batch.events.append(
      EventRecord(
        id: nextEvent, step: step, time: Date().timeIntervalSince1970, kind: kind, before: before,
        after: after, text: text, isDiscarded: false))
    return nextEvent
  }
}
