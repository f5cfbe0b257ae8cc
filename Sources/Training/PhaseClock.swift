import Engine
import RunStore

/// Adds up the time that each phase of a step takes.
package final class PhaseClock {
  private let clock = ContinuousClock()
  private var current: (phase: Phase, start: ContinuousClock.Instant)?
  private var milliseconds: [Phase: Double] = [:]

  package init() {}

  package func begin(_ phase: Phase) {
    let now = clock.now
    end(at: now)
    current = (phase, now)
  }

  /// Ends the last phase, tells all times, and starts again from zero.
  package func finish() -> PhaseTimes {
    end(at: clock.now)
    defer { milliseconds = [:] }
    func time(_ phase: Phase) -> Double { milliseconds[phase] ?? 0 }
    return PhaseTimes(
      teacher: time(.teacher), forward: time(.forward), objective: time(.objective),
      backward: time(.backward), optimizer: time(.optimizer), quantize: time(.quantize))
  }

  private func end(at now: ContinuousClock.Instant) {
    guard let current else { return }
    milliseconds[current.phase, default: 0] += (now - current.start).seconds * 1e3
    self.current = nil
  }
}

extension PhaseTimes {
  package subscript(phase: Phase) -> Double {
    switch phase {
    case .teacher: teacher
    case .forward: forward
    case .objective: objective
    case .backward: backward
    case .optimizer: optimizer
    case .quantize: quantize
    }
  }
}

extension Duration {
  package var milliseconds: Double { seconds * 1e3 }

  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
