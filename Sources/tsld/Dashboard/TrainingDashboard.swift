import ArgumentParser
import Dashboard
import Foundation
import RunStore
import Training

/// The dashboard on a run that this process trains.
enum TrainingDashboard {
  /// Shows a run from its opening to its end.
  ///
  /// - Parameter detached: what `tsld resume RUN` needs besides to go on with it in the background.
  /// - Returns: how it ended; nil where it was left without a checkpoint or goes on in the background.
  /// - Throws: whatever `open` does, `ExitCode.failure` where the session failed.
  static func show(
    _ options: DashboardOptions, detached: [String], open: @escaping FeedThread.Opening
  ) throws -> Snapshot.State? {
    let program = try DashboardProgram(options, mode: .training)
    let ending = try program.show(open: open)
    guard let session = program.openedRun?.session else { return nil }
    if case .lost = ending { try finishWithoutTerminal(session) }
    let state = try leave(session, says: ending != .detached)
    guard ending == .detached else { return state }
    // A run that was over before it could be left alone has nothing to go on with.
    guard state == .stopped else {
      try? tell(session.snapshot, session.directory)
      return state
    }
    try DetachedTraining.resume(session.directory, detached)
    return nil
  }

  /// A terminal that went away does not end the training: it is saved, and goes on, unless it waits
  /// for somebody.
  private static func finishWithoutTerminal(_ session: Session) throws {
    let path = session.directory.url.path
    Streams.note(
      "the terminal is gone: a run that is paused ends with a checkpoint; one that trains goes on, "
        + "'tsld watch \(path)' shows it, Ctrl-C stops it\n")
    session.send(.terminalLost)
    if session.attend(isWatched: false) { throw ExitCode.failure }
  }

  private static func leave(_ session: Session, says: Bool) throws -> Snapshot.State? {
    let snapshot = session.snapshot
    let path = session.directory.url.path
    switch snapshot.state {
    case .finished, .stopped:
      // The session says how it ended a moment before it has put everything away.
      while !session.wait(milliseconds: 100) {}
      // The dashboard was still reading when the session put its store away.
      session.directory.settle()
      // The terminal that this is for may have gone.
      if says { try? tell(snapshot, session.directory) }
      return snapshot.state
    case .failed(let message):
      Streams.note("Error: \(message)\n")
      throw ExitCode.failure
    default:
      let saved = snapshot.lastCheckpoint.map { "its checkpoint of step \($0.step)" } ?? "its start"
      Streams.note("left without saving; 'tsld resume \(path)' goes on from \(saved)\n")
      // The training thread is in the middle of a step; what it has recorded is safe.
      _exit(EXIT_SUCCESS)
    }
  }

  private static func tell(_ snapshot: Snapshot, _ directory: RunDirectory) throws {
    if let ending = TrainingPrinter.ending(snapshot, directory) { try Streams.out(ending) }
    var run = RunData()
    try directory.tellAll { run.apply($0) }
    for line in ReportDocument.summary(of: run, ComparedRun(directory))
      .lines(width: StandardOutput.size?.width ?? .max).dropFirst()
    {
      try Streams.out(line)
    }
  }
}
