import Foundation
import GRDB
import Untrusted

extension RunWriter {
  /// Waits until everything appended before is on the disk, safe from a power cut too.
  ///
  /// - Throws: a ``Problem`` where that is not possible; nothing is lost then.
  package func flush() throws {
    try queue.sync { try write(durably: true) }
  }

  /// Tries again to write after a failure.
  ///
  /// - Throws: a ``Problem`` where that fails again; nothing is lost then.
  package func retry() throws {
    try queue.sync { try write(durably: false) }
  }

  /// Writes everything, says that no process has the run, and gives the lock back.
  ///
  /// The log is put into the database and removed, so that the run can be read from read-only
  /// places, unless another process is reading. Afterwards nothing can be appended.
  ///
  /// - Throws: a ``Problem`` where not everything could be written; the run stays open then.
  package func close() throws {
    try queue.sync {
      guard !state.withLock(\.isClosed) else { return }
      let processID = state.withLock { state in
        defer { state.run.processID = nil }
        return state.run.processID
      }
      do {
        try write(durably: true)
      } catch {
        state.withLock { state in
          state.run.processID = processID
          // The row that could not be written said that nobody has the run.
          state.batch.run = state.run
        }
        throw error
      }
      state.withLock { $0.isClosed = true }
      // Everything is written; what follows only tidies up, and readers may be in its way.
      database.settle()
      lock.release()
    }
  }

  /// Does what is due: writes the batch or a heartbeat, looks for commands. On the queue.
  func tick() {
    let now = Date().timeIntervalSince1970
    let (isDue, isClosed) = state.withLock { state in
      (state.isDue(now) && (state.failure?.isTransient ?? true), state.isClosed)
    }
    guard !isClosed else { return }
    // Failures are kept in the state.
    if isDue { try? write(durably: false) }
    collectCommands()
  }

  /// Starts the thread that calls `tick`, as long as somebody has the writer. A thread that sleeps
  /// costs half of what a timer on a queue does, which wakes two.
  func startThread() {
    let thread = Thread { [weak self, wake] in
      while true {
        _ = wake.wait(timeout: .now() + Self.interval)
        guard let self, !self.state.withLock(\.isClosed) else { return }
        self.queue.sync { self.tick() }
      }
    }
    thread.name = "run-writer"
    thread.start()
  }

  /// Writes the batch in one transaction, or keeps it. On the queue.
  func write(durably: Bool) throws {
    let batch = state.withLock { state in
      let now = Date().timeIntervalSince1970
      state.writtenAt = now
      if durably || state.isHeartbeatDue(now) {
        state.run.heartbeatAt = now
        // A flush needs something to commit, too.
        state.batch.run = state.run
      }
      defer { state.batch = WriteBatch() }
      return state.batch
    }
    do {
      // SQLite goes on in a file that was removed, for nobody.
      guard access(database.file, F_OK) == 0 else { throw Problem.missing(database.file) }
      try database.use { connection in
        // A commit under FULL waits for the log, with everything committed to it before.
        if durably { try connection.execute(sql: "PRAGMA synchronous = FULL") }
        defer { if durably { try? connection.execute(sql: "PRAGMA synchronous = NORMAL") } }
        try connection.inTransaction(.immediate) {
          try batch.write(to: connection)
          return .commit
        }
      }
      state.withLock { $0.failure = nil }
    } catch {
      let failure = error as? Problem ?? .unwritable(database.file, reason: line(for: error))
      state.withLock { state in
        var batch = batch
        batch.append(state.batch)
        // What the row says now, not what a batch said that came back.
        if batch.run != nil { batch.run = state.run }
        state.batch = batch
        state.failure = failure
      }
      throw failure
    }
  }
}

extension RunWriter.State {
  /// Whether something is to be written by now. A clock that was set back counts as time passed;
  /// a tick that comes a little early does not wait for the next.
  func isDue(_ now: Double) -> Bool {
    let age = now - writtenAt
    return isHeartbeatDue(now) || batch.isUrgent || batch.count >= RunWriter.batchLimit
      || !batch.isEmpty && (age < 0 || age >= 0.9 * RunWriter.batchInterval)
  }

  func isHeartbeatDue(_ now: Double) -> Bool {
    let age = now - run.heartbeatAt
    return age < 0 || age >= RunWriter.heartbeatInterval
  }
}

extension Problem {
  /// Whether it passes by itself: another program's transaction ends.
  var isTransient: Bool { kind == .occupied }
}
