import Engine

/// Adds up the time that each phase of a step takes.
final class StepClock {
  private let clock = ContinuousClock()
  private var current: (phase: Phase, start: ContinuousClock.Instant)?
  private(set) var milliseconds: [Phase: Double] = [:]

  /// Ends the current phase and begins the next one.
  func begin(_ phase: Phase) {
    let now = clock.now
    end(at: now)
    current = (phase, now)
  }

  /// Ends the last phase.
  func finish() { end(at: clock.now) }

  private func end(at now: ContinuousClock.Instant) {
    guard let current else { return }
    milliseconds[current.phase, default: 0] += (now - current.start).milliseconds
    self.current = nil
  }
}

extension Duration {
  /// The duration in milliseconds.
  var milliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) * 1e-15
  }
}
