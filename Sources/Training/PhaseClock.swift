import Engine
import RunStore

/// Adds up the time that each phase of a step takes.
package final class PhaseClock {
  private let clock = ContinuousClock()
  private var current: (phase: Phase, start: ContinuousClock.Instant)?
  private var times = PhaseTimes()

  package init() {}

  package func begin(_ phase: Phase) {
    let now = clock.now
    end(at: now)
    current = (phase, now)
  }

  /// Ends the last phase, tells all times, and starts again from zero.
  package func finish() -> PhaseTimes {
    end(at: clock.now)
    defer { times = PhaseTimes() }
    return times
  }

  private func end(at now: ContinuousClock.Instant) {
    guard let current else { return }
    times[keyPath: current.phase.time] += (now - current.start).milliseconds
    self.current = nil
  }
}

extension Phase {
  package var time: WritableKeyPath<PhaseTimes, Double> {
    switch self {
    case .teacher: \.teacher
    case .forward: \.forward
    case .objective: \.objective
    case .backward: \.backward
    case .optimizer: \.optimizer
    case .quantize: \.quantize
    }
  }
}

extension Duration {
  package var milliseconds: Double { seconds * 1e3 }

  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
