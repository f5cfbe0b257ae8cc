import Foundation
import Training

/// What becomes of a session that pauses by itself while only lines are printed.
///
/// People are told at once. Where something could not be written it is tried again now and then,
/// because somebody can make room. A step that cannot be applied waits for a person at a terminal;
/// where there is none, nobody would ever answer, and the session is ended.
final class PauseHandler {
  private static let retryInterval = Duration.seconds(3)

  private let session: Session
  private let isWatched: Bool
  private var toldCause: Snapshot.PauseCause?
  private var lastTry = ContinuousClock.now
  /// Whether the session was ended because nobody is there to decide.
  private(set) var hasGivenUp = false

  /// Handles the pauses of a session; `isWatched` where a person can answer.
  init(_ session: Session, isWatched: Bool) {
    self.session = session
    self.isWatched = isWatched
  }

  func look(at snapshot: Snapshot) {
    switch snapshot.state {
    case .paused(let reason?):
      guard let cause = snapshot.pauseCause else { return }
      if toldCause != cause { tell(reason, cause) }
      if cause == .disk { tryAgain() }
    case .running:
      if toldCause != nil { Streams.note("training goes on\n") }
      toldCause = nil
    default: break
    }
  }

  private func tell(_ reason: String, _ cause: Snapshot.PauseCause) {
    toldCause = cause
    lastTry = .now
    let run = session.directory.url.path
    let resume = "tsld resume \(run) --scale-lr 0.5"
    switch cause {
    case .disk:
      Streams.note("paused: \(reason)\nit is tried again every few seconds; Ctrl-C stops\n")
    case .step where isWatched:
      Streams.note(
        "paused: \(reason)\n'tsld watch \(run)' steers; Ctrl-C stops; then: \(resume)\n")
    case .step:
      Streams.note(
        "Error: \(reason)\nnobody is at a terminal to steer, so the run ends here; "
          + "from the last good checkpoint at half the rate: \(resume)\n")
      hasGivenUp = true
      session.send(.stop)
    }
  }

  private func tryAgain() {
    guard ContinuousClock.now - lastTry > Self.retryInterval else { return }
    lastTry = .now
    session.send(.resume)
  }
}

extension Session {
  /// Waits until the session has ended, turns signals into commands and handles its pauses; `look` is
  /// told how it stands ten times a second.
  ///
  /// - Returns: whether it was ended because nobody is there to decide.
  func attend(isWatched: Bool, look: (Snapshot) -> Void = { _ in }) -> Bool {
    let signals = StopSignals { self.send(.stop) }
    defer { signals.restore() }
    let pauses = PauseHandler(self, isWatched: isWatched)
    repeat {
      let snapshot = snapshot
      look(snapshot)
      pauses.look(at: snapshot)
    } while !wait(milliseconds: 100)
    return pauses.hasGivenUp
  }
}
