import Foundation

/// Whether a process is training a run.
package enum Liveness: Sendable, Equatable {
  /// Its heartbeat is recent.
  case alive
  /// The process is there, and has not written for a while: it may be stopped, or its disk full.
  case silent(seconds: Double)
  case gone
}

extension RunRecord {
  /// Heartbeats come every 2 seconds; a slow disk may delay some.
  private static let patience = 10.0

  /// Whether the run's process lives, as its lock and its heartbeat tell: the kernel gives the lock
  /// back however the process ends, also one in another container.
  package func liveness(in directory: RunDirectory, at now: Date = Date()) -> Liveness {
    guard processID != nil, RunLock.isHeld(directory) != false else { return .gone }
    let age = now.timeIntervalSince1970 - heartbeatAt
    return age <= Self.patience ? .alive : .silent(seconds: age)
  }
}
