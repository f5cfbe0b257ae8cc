import Engine

/// The rate of plain matrix products on this machine: the limit to compare a run's speed with.
package final class SgemmRate {
  private let probe: GemmProbe
  /// The time that one measurement may take.
  private static let limit = Duration.milliseconds(100)

  package init(on pool: ThreadPool) {
    // Large enough for the full rate, small enough for many products in the time.
    probe = GemmProbe(pool: pool, size: 512)
    // The first product makes the library and the memory ready.
    probe.run()
  }

  /// Multiplies for about a tenth of a second; returns GFLOP/s.
  package func measure() -> Double {
    let started = ContinuousClock.now
    var (runs, time, longest) = (0.0, Duration.zero, Duration.zero)
    repeat {
      let before = ContinuousClock.now
      probe.run()
      let took = ContinuousClock.now - before
      runs += 1
      time += took
      longest = max(longest, took)
    } while ContinuousClock.now - started + longest < Self.limit
    return runs * probe.operations / (time.seconds * 1e9)
  }
}
