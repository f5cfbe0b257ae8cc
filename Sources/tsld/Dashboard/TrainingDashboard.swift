import ArgumentParser
import Dashboard
import Foundation
import Training
import Untrusted

/// The dashboard on a run that this process trains.
enum TrainingDashboard {
  /// Opens the texts and starts a session; told a way to say how far it is.
  typealias Opening =
    @Sendable (_ progress: @escaping @Sendable (String, Double) -> Void) throws -> Session

  /// Shows a run from its opening to its end.
  ///
  /// - Returns: how it ended; nil where it was left without a checkpoint.
  /// - Throws: whatever `opening` does, `ExitCode.failure` where the session failed.
  static func show(
    _ options: DashboardOptions, opening open: @escaping Opening
  ) throws -> Snapshot.State? {
    let program = try DashboardProgram(options, mode: .training)
    let ending = try program.show { progress in
      OpenedRun(try open { progress($0, $1) })
    }
    guard let session = program.openedRun?.session else { return nil }
    if case .lost = ending { finishWithoutTerminal(session) }
    return try leave(session)
  }

  /// A terminal that went away does not end the training: it is saved, and goes on.
  private static func finishWithoutTerminal(_ session: Session) {
    let signals = StopSignals { session.send(.stop) }
    defer { signals.restore() }
    let pauses = PauseHandler(session, isWatched: true)
    let path = TerminalText.escaped(session.directory.url.path)
    Streams.note(
      "training goes on without the dashboard; 'tsld watch \(path)' shows it, Ctrl-C stops it\n")
    session.send(.checkpoint)
    repeat { pauses.look(at: session.snapshot) } while !session.wait(milliseconds: 500)
  }

  private static func leave(_ session: Session) throws -> Snapshot.State? {
    let snapshot = session.snapshot
    let path = TerminalText.escaped(session.directory.url.path)
    switch snapshot.state {
    case .finished, .stopped:
      // The session says how it ended a moment before it has put everything away.
      while !session.wait(milliseconds: 100) {}
      // The dashboard was still reading when the session put its store away.
      session.directory.settle()
      let verb = snapshot.state == .finished ? "finished" : "stopped"
      try? Streams.out("\(verb) after \(snapshot.step) of \(snapshot.totalSteps) steps: \(path)")
      for line in snapshot.evaluationWords { try? Streams.out(line) }
      if snapshot.state == .stopped { try? Streams.out("'tsld resume \(path)' goes on") }
      return snapshot.state
    case .failed(let message):
      Streams.note("Error: \(TerminalText.escaped(message, keeping: .newlines))\n")
      throw ExitCode.failure
    default:
      let saved = snapshot.lastCheckpoint.map { "its checkpoint of step \($0.step)" } ?? "its start"
      Streams.note("left without saving; 'tsld resume \(path)' goes on from \(saved)\n")
      // The training thread is in the middle of a step; what it has recorded is safe.
      _exit(EXIT_SUCCESS)
    }
  }
}
