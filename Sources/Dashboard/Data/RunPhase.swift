import Training

/// What a run is doing.
package enum RunPhase: Sendable, Equatable {
  /// Texts and models are opened; what, and the share that is done.
  case opening(String, share: Double?)
  /// Steps are made.
  case running
  /// It waits for a command; why, where it paused by itself.
  case paused(reason: String?)
  /// The held-out text is measured; the share that is done.
  case evaluating(Double?)
  /// A task is asked, which of them, and the share that is done.
  case asking(String, share: Double?)
  /// A checkpoint is written; the share that is done.
  case saving(Double?)
  /// A text is continued; what there is of it.
  case generating(Continuation?)
  /// All steps are made.
  case finished
  /// It was ended early.
  case stopped
  /// It ended with an error.
  case failed(String)
  /// Its process is gone, or has not written for so many seconds.
  case silent(seconds: Double?)

  /// Whether no process goes on with the run.
  package var hasEnded: Bool {
    switch self {
    case .finished, .stopped, .failed, .silent(nil): true
    default: false
    }
  }

  /// One word for it.
  package var word: String {
    switch self {
    case .opening: "loading"
    case .running: "running"
    case .paused: "paused"
    case .evaluating: "evaluating"
    case .asking(let task, _): "asking \(task)"
    case .saving: "saving"
    case .generating: "generating"
    case .finished: "finished"
    case .stopped: "stopped"
    case .failed: "failed"
    case .silent(nil): "not running"
    case .silent: "silent"
    }
  }

  /// The share that is done of what takes a while.
  package var share: Double? {
    switch self {
    case .opening(_, let share), .evaluating(let share), .asking(_, let share), .saving(let share):
      share
    default: nil
    }
  }

  /// Why the run stands still by itself; nil where it does not.
  var reason: String? {
    switch self {
    case .paused(let reason): reason
    case .failed(let reason): reason
    default: nil
    }
  }
}
