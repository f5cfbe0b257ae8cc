import Engine
import Foundation
import RunStore
import Training

/// What a benchmark measured, for people and as JSON.
struct BenchReport: Report {
  let benchmark: StepBenchmark
  /// Of each step, in milliseconds.
  let times: [Double]
  let phases: [PhaseTimes]
  let parameters: Int
  /// What a step cannot do without.
  let operations: Double
  /// The rate of plain matrix products, in GFLOP/s.
  let sgemm: Double
  let peakMemoryBytes: Int

  private var median: Double { times.median }
  private var mean: Double { times.reduce(0, +) / Double(times.count) }
  private var tokensPerSecond: Double { Double(benchmark.shape.rows) / median * 1e3 }
  private var gflops: Double { operations / (median * 1e6) }
  private var objective: String { benchmark.objective.kind.rawValue }
  private var quantizer: String {
    benchmark.quantizer.map { "\($0.scheme.name) per \($0.granularity.name)" } ?? "none"
  }
  /// Milliseconds per step; they add up to the mean, not the median.
  private var phaseMeans: [String: Double] {
    Dictionary(
      uniqueKeysWithValues: Phase.allCases.map { phase in
        (phase.rawValue, phases.reduce(0) { $0 + $1[keyPath: phase.time] } / Double(times.count))
      })
  }

  var content: Fields {
    [
      "model": benchmark.name, "batch": benchmark.shape.batch, "block": benchmark.shape.length,
      "objective": objective, "quantizer": quantizer, "threads": benchmark.threads,
      "steps": times.count, "parameters": parameters, "ms_per_step": median,
      "ms_per_step_min": times.min(), "tokens_per_second": tokensPerSecond, "gflops": gflops,
      "sgemm_gflops": sgemm, "sgemm_share": gflops / sgemm,
      "peak_memory_bytes": peakMemoryBytes, "phases_ms": phaseMeans, "ms_per_step_mean": mean,
    ]
  }

  var summary: String {
    let millions = (Double(parameters) / 1e6).fixed(parameters < 10_000_000 ? 2 : 1)
    let (shape, threads, phases) = (benchmark.shape, benchmark.threads, phaseMeans)
    var lines = [
      "\(benchmark.name): \(millions) M parameters, \(shape.batch) × \(shape.length) tokens, "
        + "\(objective), \(quantizer), \(threads) thread\(threads == 1 ? "" : "s")",
      "  step           \(median.fixed(1)) ms median, \((times.min() ?? median).fixed(1)) ms min, "
        + "\(times.count) steps",
      "  throughput     \(tokensPerSecond.fixed(0)) tokens/s, \(gflops.fixed(1)) GFLOP/s",
      "  sgemm          \(sgemm.fixed(1)) GFLOP/s here and now; the step reaches "
        + "\((100 * gflops / sgemm).fixed(1)) % of that limit",
      "  peak memory    \((Double(peakMemoryBytes) / 1e9).fixed(2)) GB",
      "  phases (mean of \(mean.fixed(1)) ms)",
    ]
    let longest = phases.values.max() ?? 1
    for phase in Phase.allCases {
      let time = phases[phase.rawValue] ?? 0
      let bar = String(repeating: "█", count: Int((30 * time / longest).rounded()))
      let name = phase.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
      let value = String(format: "%9.2f ms %5.1f %%", time, 100 * time / mean)
      lines.append("    \(name)\(value)  \(bar)")
    }
    return lines.joined(separator: "\n")
  }
}
