import RunStore
import Synchronization
import Training

/// The way to a session of this process.
package final class SessionLink: RunLink {
  private let session: Session
  private let unanswered = Mutex(Set<Int>())

  /// A way to a session.
  package init(_ session: Session) { self.session = session }

  /// Sends a command.
  package func send(_ command: Command) throws -> Int {
    unanswered.withLock { unanswered in
      let id = session.send(command)
      unanswered.insert(id)
      return id
    }
  }

  /// How the run stands.
  package func standing(_ run: RunRecord?, step: Int, learningRate: Double?) -> RunStanding {
    let snapshot = session.snapshot
    var standing = RunStanding()
    standing.phase = Self.phase(snapshot.state)
    standing.step = snapshot.step
    standing.totalSteps = snapshot.totalSteps
    standing.epoch = snapshot.epoch
    standing.learningRate = snapshot.learningRate
    standing.settings = snapshot.settings
    standing.canBeSteered = !snapshot.state.hasEnded
    return standing
  }

  /// Answers that have come since the last call.
  package func answers() -> [Answer] {
    let acknowledgements = session.snapshot.acknowledgements
    return unanswered.withLock { unanswered in
      // Those of other processes, and of this program by itself, show as events.
      acknowledgements.filter { unanswered.remove($0.id) != nil }.map {
        Answer(id: $0.id, step: $0.step, refusal: $0.refusal, before: $0.before, after: $0.after)
      }
    }
  }

  private static func phase(_ state: Snapshot.State) -> RunPhase {
    switch state {
    case .loading(let share): .opening("models", share: share)
    case .running: .running
    case .paused(let reason): .paused(reason: reason)
    case .evaluating(let share): .evaluating(share)
    case .saving(let share): .saving(share)
    case .finished: .finished
    case .stopped: .stopped
    case .failed(let message): .failed(message)
    }
  }
}
