import Checkpoints
import Engine
import Foundation

/// Times a packed model's prompt and its generation, token by token.
struct InferenceBenchmark {
  let name: String
  let prompt: Int
  let tokens: Int
  let threads: Int

  /// Takes the medians of three goes.
  func run(_ makeModel: (ThreadPool) throws -> Decoder) throws -> InferenceReport {
    let pool = ThreadPool(threadCount: threads)
    let model = try makeModel(pool)
    let architecture = model.architecture
    let length = min(prompt + tokens, architecture.maximumPositions)
    guard prompt < length else {
      throw Problem.invalid(
        "--prompt \(prompt)", expected: "fewer than \(architecture.maximumPositions) positions",
        found: "\(prompt)")
    }
    let generation = Generation(model, length: length, pool: pool)
    var random = RandomSource(seed: 3)
    let ids = (0..<prompt).map { _ in
      Int32.random(in: 0..<Int32(architecture.vocabularySize), using: &random)
    }
    var (prompts, rates) = ([Double](), [Double]())
    for round in 0..<3 {
      ProgressLine.show("\(name): round \(round + 1) of 3")
      generation.removeAll()
      var start = ContinuousClock.now
      generation.append(ids)
      prompts.append(Double(prompt) / ((ContinuousClock.now - start) / .seconds(1)))
      start = .now
      for _ in prompt..<length { generation.append([generation.mostProbable()]) }
      rates.append(Double(length - prompt) / ((ContinuousClock.now - start) / .seconds(1)))
    }
    let peakMemory = StepBenchmark.peakMemory
    ProgressLine.show("\(name): measuring the machine")
    let probe = MachineProbe(pool: pool)
    let linears = architecture.parameterSpecs.filter { $0.role == .linear }
    return InferenceReport(
      benchmark: self, promptRate: prompts.median, rate: rates.median,
      bytesPerToken: model.bytesReadPerToken, memoryBandwidth: probe.bandwidth(),
      linearWeights: linears.reduce(0) { $0 + $1.count },
      int8Limit: model.parameters.packed.values.contains { $0.encoding == .ternary }
        ? probe.int8Rate() : nil,
      peakMemoryBytes: peakMemory)
  }
}

/// What came of it, for people and as JSON.
struct InferenceReport: Report {
  let benchmark: InferenceBenchmark
  /// Tokens a second of the prompt, and of generation.
  let promptRate: Double
  let rate: Double
  let bytesPerToken: Int
  /// Of the machine, in GB/s.
  let memoryBandwidth: Double
  /// Multiply-adds of a token in the linear layers.
  let linearWeights: Int
  /// The machine's rate, in billions a second; nil for weights that are not ternary.
  let int8Limit: Double?
  let peakMemoryBytes: Int

  private var bandwidth: Double { Double(bytesPerToken) * rate / 1e9 }
  private var multiplyAdds: Double { Double(linearWeights) * promptRate / 1e9 }

  var content: Fields {
    [
      "model": benchmark.name, "threads": benchmark.threads, "prompt": benchmark.prompt,
      "tokens": benchmark.tokens, "prompt_tokens_per_second": promptRate,
      "tokens_per_second": rate, "bytes_per_token": bytesPerToken, "bandwidth_gbs": bandwidth,
      "memory_gbs": memoryBandwidth, "bandwidth_share": bandwidth / memoryBandwidth,
      "prompt_gmacs": multiplyAdds, "int8_limit_gmacs": int8Limit,
      "int8_share": int8Limit.map { multiplyAdds / $0 }, "peak_memory_bytes": peakMemoryBytes,
    ]
  }

  var summary: String {
    let threads = benchmark.threads
    var lines = [
      "\(benchmark.name): prompt of \(benchmark.prompt), \(benchmark.tokens) tokens, "
        + "\(threads) thread\(threads == 1 ? "" : "s")",
      "  prompt         \(promptRate.fixed(1)) tokens/s, \(multiplyAdds.fixed(1)) billion "
        + "multiply-adds/s"
        + (int8Limit.map {
          ", \((100 * multiplyAdds / $0).fixed(0)) % of this machine's \($0.fixed(0)) with bytes"
        } ?? ""),
      "  generation     \(rate.fixed(1)) tokens/s, \(bandwidth.fixed(1)) GB/s of weights, "
        + "\((100 * bandwidth / memoryBandwidth).fixed(0)) % of this machine's "
        + "\(memoryBandwidth.fixed(1)) GB/s",
    ]
    lines.append("  peak memory    \((Double(peakMemoryBytes) / 1e6).fixed(0)) MB")
    return lines.joined(separator: "\n")
  }
}
