/// The rate of plain matrix products on every thread of a pool: what the machine can do at best, to
/// compare a run's speed with.
public final class GemmProbe {
  /// Large enough for the full rate, small enough for many products in the time.
  private static let size = 512
  /// The time that one measurement may take.
  private static let limit = Duration.milliseconds(100)

  private let pool: ThreadPool
  private let operands: [Matrix]
  private let workspace = Workspace()

  /// A probe that is ready to measure.
  public init(pool: ThreadPool) {
    self.pool = pool
    operands = (0..<pool.threadCount * 3).map { [workspace] _ in
      workspace.matrix(Self.size, Self.size)
    }
    var random = RandomSource(seed: 1)
    for matrix in operands { random.fillNormal(matrix.values, standardDeviation: 0.1) }
    // The first product makes the library and the memory ready.
    multiply()
  }

  /// Multiplies for about a tenth of a second; returns GFLOP/s.
  public func measure() -> Double {
    let started = ContinuousClock.now
    var (runs, time, longest) = (0.0, Duration.zero, Duration.zero)
    repeat {
      let before = ContinuousClock.now
      multiply()
      let took = ContinuousClock.now - before
      runs += 1
      time += took
      longest = max(longest, took)
    } while ContinuousClock.now - started + longest < Self.limit
    let size = Double(Self.size)
    return runs * Double(pool.threadCount) * 2 * size * size * size / (time / .nanoseconds(1))
  }

  /// Multiplies once on every thread.
  private func multiply() {
    pool.run { thread in
      gemm(operands[3 * thread], operands[3 * thread + 1], into: operands[3 * thread + 2])
    }
  }
}
