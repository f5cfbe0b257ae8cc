import Engine

/// The rate of plain matrix products on this machine, to compare a run's speed with.
enum SgemmRate {
  /// The time that a session's start may take for it.
  private static let limit = Duration.milliseconds(100)
  /// Large enough for the full rate, small enough for many products in that time.
  private static let size = 512

  /// Multiplies on every thread for at most about a tenth of a second.
  ///
  /// - Returns: GFLOP/s; nil where the machine is too slow to tell in that time.
  static func measured(on pool: ThreadPool) -> Double? {
    let started = ContinuousClock.now
    let probe = GemmProbe(pool: pool, size: size)
    // The first product makes the library and the memory ready.
    probe.run()
    var (runs, seconds, longest) = (0.0, 0.0, Duration.zero)
    while ContinuousClock.now - started + longest < limit {
      let before = ContinuousClock.now
      probe.run()
      let time = ContinuousClock.now - before
      runs += 1
      seconds += time.seconds
      longest = max(longest, time)
    }
    return runs > 0 ? runs * probe.operations / (seconds * 1e9) : nil
  }
}
