import Engine
import Training

/// The rate of pure matrix multiplication on this machine, sampled while something else is timed.
final class SgemmRate {
  private let probe: GemmProbe
  private var samples: [Double] = []

  init(pool: ThreadPool) {
    probe = GemmProbe(pool: pool)
    probe.run()
  }

  /// Multiplies for about a tenth of a second.
  func sample() {
    let start = ContinuousClock.now
    var runs = 0
    repeat {
      probe.run()
      runs += 1
    } while ContinuousClock.now - start < .milliseconds(100)
    let elapsed = (ContinuousClock.now - start).milliseconds
    samples.append(Double(runs) * probe.operations / (elapsed * 1e6))
  }

  /// The median of the samples, in GFLOP/s.
  var median: Double { samples.median }
}
