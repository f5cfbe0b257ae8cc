import Engine
import Foundation

/// What a benchmark measured, for people and as JSON.
struct BenchReport: Report, Encodable {
  let model: String
  let batch: Int
  let block: Int
  let objective: String
  let quantizer: String
  let threads: Int
  let steps: Int
  let parameters: Int
  let msPerStep: Double
  let msPerStepMin: Double
  let tokensPerSecond: Double
  let gflops: Double
  let sgemmGflops: Double
  let sgemmShare: Double
  let peakMemoryBytes: Int
  /// Milliseconds per step; they add up to the mean, not the median.
  let phasesMs: [String: Double]
  let msPerStepMean: Double

  var summary: String {
    let millions = (Double(parameters) / 1e6).fixed(parameters < 10_000_000 ? 2 : 1)
    var lines = [
      "\(model): \(millions) M parameters, \(batch) × \(block) tokens, \(objective), \(quantizer), "
        + "\(threads) thread\(threads == 1 ? "" : "s")",
      "  step           \(msPerStep.fixed(1)) ms median, \(msPerStepMin.fixed(1)) ms min, "
        + "\(steps) steps",
      "  throughput     \(tokensPerSecond.fixed(0)) tokens/s, \(gflops.fixed(1)) GFLOP/s",
      "  sgemm          \(sgemmGflops.fixed(1)) GFLOP/s here and now; the step reaches "
        + "\((100 * sgemmShare).fixed(1)) % of that limit",
      "  peak memory    \((Double(peakMemoryBytes) / 1e9).fixed(2)) GB",
      "  phases (mean of \(msPerStepMean.fixed(1)) ms)",
    ]
    let longest = phasesMs.values.max() ?? 1
    for phase in Phase.allCases {
      let time = phasesMs[phase.rawValue] ?? 0
      let bar = String(repeating: "█", count: Int((30 * time / longest).rounded()))
      let name = phase.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
      let value = String(format: "%9.2f ms %5.1f %%", time, 100 * time / msPerStepMean)
      lines.append("    \(name)\(value)  \(bar)")
    }
    return lines.joined(separator: "\n")
  }
}
