import ArgumentParser
import Engine
import Foundation

/// `tsld bench`: times one training step.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time one full training step on random weights.",
    discussion: """
      A step is teacher forward, student forward, objective, backward, clipping, AdamW and \
      requantization. The rate of plain sgemm is measured in the same run: its share is \
      comparable between machines, times are not. The limit counts the multiply-adds that no \
      implementation can avoid: 8 per weight and token, and those of the visible half of \
      attention.

      Examples:
        tsld bench stories260k
        tsld bench gpt2-124m --batch 4 --block 512 --json
        tsld bench --config model/config.json --quantizer absmean
      """)

  @Argument(help: "One of: \(Architecture.presets.map(\.name).joined(separator: ", ")).")
  var preset: String?

  @Option(help: "Sequences in a batch.")
  var batch = 8

  @Option(help: "Tokens in a sequence.")
  var block = 256

  @Option(help: "Steps to time; about ten seconds' worth where not given.")
  var steps: Int?

  @Option(help: "Threads; one per core where not given.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    guard let architecture = Architecture.preset(preset ?? "stories260k") else { return }
    let benchmark = StepBenchmark(
      name: preset ?? "stories260k", architecture: architecture,
      shape: BatchShape(batch: batch, length: block), objective: Objective(),
      quantizer: Quantizer(), threads: threads, steps: steps)
    let progress = ProgressLine()
    let report = try benchmark.run(progress: progress.show)
    progress.clear()
    print(json ? try report.json() : report.text)
  }
}
