import Foundation

/// Whether a process is training a run.
package enum Liveness: Sendable, Equatable {
  /// Its heartbeat is recent.
  case alive
  /// The process is there, or on a machine that cannot be asked, and has not written for a while:
  /// it may be stopped, or its disk full.
  case silent(seconds: Double)
  /// No process has the run.
  case gone
}

extension RunRecord {
  /// Heartbeats come every 2 seconds; a slow disk may delay some.
  private static let patience = 10.0

  /// Whether the run's process lives, as its id and its heartbeat tell.
  package func liveness(at now: Date = Date()) -> Liveness {
    guard let processID else { return .gone }
    let age = now.timeIntervalSince1970 - heartbeatAt
    // Only a process of this machine can be asked for. Its id may meanwhile be another's, which
    // then shows as silent.
    if host == ProcessInfo.processInfo.hostName {
      guard let id = pid_t(exactly: processID), id > 0 else { return .gone }
      if kill(id, 0) != 0, errno == ESRCH { return .gone }
    }
    return age <= Self.patience ? .alive : .silent(seconds: age)
  }
}
