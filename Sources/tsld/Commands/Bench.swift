import ArgumentParser
import Checkpoints
import Engine
import Foundation
import Training

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time one full training step on random weights, or a packed model's generation.",
    discussion: """
      A step is teacher forward, student forward, objective, backward, clipping, AdamW and \
      requantization. The rate of plain sgemm is measured in the same run: the share of it that \
      the step reaches can be compared between machines, times cannot. The limit counts the \
      operations that no implementation can avoid: 16 per weight of a matrix and token (2 each for \
      both forward passes, 4 for the backward pass, times two for multiply and add, less where \
      there is no teacher), and those of the visible half of attention.

      With --inference, a packed model reads a prompt and then generates token by token: that of a \
      GGUF file, or random ternary codes with tables in float16. The rate at which the machine \
      reads memory, and that of multiply-adds of bytes, are measured in the same run.

      Examples:
        tsld bench stories260k
        tsld bench student.gguf --inference --threads 2
        tsld bench gpt2-124m --batch 4 --block 512 --json
        tsld bench --config model/config.json --quantizer absmean
      """)

  @Argument(
    help: """
      One of: \(Architecture.presets.map(\.name).joined(separator: ", ")); with --inference also a \
      GGUF file.
      """)
  var preset: String?

  @Flag(help: "Time a packed model's prompt and generation.")
  var inference = false

  @Option(help: "Tokens of the prompt of --inference.")
  var prompt = 128

  @Option(help: "Tokens that --inference generates.")
  var tokens = 64

  @Option(help: ArgumentHelp("Take the structure from a config.json instead.", valueName: "file"))
  var config: String?

  @OptionGroup var batchOptions: BatchOptions

  @Option(help: "Steps to time; about ten seconds' worth where not given.")
  var steps: Int?

  @Option(
    help: "One of: \(Objective.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var objective = Objective.Kind.tokenScaled

  @OptionGroup var quantizerOptions: QuantizerOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if let steps { try BatchOptions.check("--steps", steps, within: 1...1_000_000) }
    guard preset == nil || config == nil else {
      throw ValidationError("give a preset or --config, not both")
    }
    try BatchOptions.check("--prompt", prompt, within: 1...1_048_576)
    try BatchOptions.check("--tokens", tokens, within: 1...1_048_576)
    if let preset, Architecture.preset(preset) == nil, !inference {
      throw ValidationError(
        "no preset \(preset): expected "
          + Architecture.presets.map(\.name).joined(separator: ", "))
    }
  }

  func run() throws {
    if inference { return try runInference() }
    let (name, architecture) = try model()
    let benchmark = StepBenchmark(
      name: name, architecture: architecture, shape: try batchOptions.shape(for: architecture),
      objective: Objective(objective),
      quantizer: try quantizerOptions.chosen(default: Recipe().quantizer),
      threads: batchOptions.threadOptions.count, steps: steps)
    try MemoryCheck.require(benchmark.leastMemory, for: name)
    try benchmark.run().show(asJSON: json)
  }

  private func runInference() throws {
    let threads = batchOptions.threadOptions.count
    if let preset, Architecture.preset(preset) == nil {
      let directory = try ModelDirectory(URL(fileURLWithPath: preset))
      let report = try benchmark(directory.url.lastPathComponent, threads).run { pool in
        let loader = ModelLoader(pool: pool)
        return try loader.packed(directory, activations: .int8) ?? loader.decoder(directory)
      }
      return try report.show(asJSON: json)
    }
    let (name, architecture) = try model()
    let report = try benchmark(name, threads).run { _ in
      ProgressLine.show("\(name): making random weights")
      return Decoder.randomPacked(architecture, seed: 1)
    }
    try report.show(asJSON: json)
  }

  private func benchmark(_ name: String, _ threads: Int) -> InferenceBenchmark {
    InferenceBenchmark(name: name, prompt: prompt, tokens: tokens, threads: threads)
  }

  private func model() throws -> (name: String, architecture: Architecture) {
    if let config {
      return (config, try HuggingFaceConfig(contentsOf: URL(fileURLWithPath: config)).architecture)
    }
    let name = preset ?? Architecture.presets[0].name
    guard let architecture = Architecture.preset(name) else { throw ExitCode.failure }
    return (name, architecture)
  }
}

extension Objective.Kind: ExpressibleByArgument {}
