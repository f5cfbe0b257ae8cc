import ArgumentParser
import Engine
import Foundation

/// The options that say how much is computed at a time, and on how many threads.
struct BatchOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Sequences in a batch.")
  var batch = 8

  @Option(parsing: .unconditional, help: "Tokens in a sequence.")
  var block = 256

  @Option(parsing: .unconditional, help: "Threads; one per core where not given.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  var shape: BatchShape { BatchShape(batch: batch, length: block) }

  func validate() throws {
    try Self.check("--batch", batch, within: 1...65536)
    try Self.check("--block", block, within: 2...1_048_576)
    try Self.check("--threads", threads, within: 1...1024)
  }

  /// Refuses sequences that are longer than a model was made for.
  func checkBlock(fits architecture: Architecture) throws {
    guard block <= architecture.maximumPositions else {
      throw ValidationError(
        "--block \(block): this model takes at most \(architecture.maximumPositions) tokens")
    }
  }

  /// Refuses a number that is out of range, naming its option.
  static func check(_ option: String, _ value: Int, within range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw ValidationError(
        "\(option) \(value): expected a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }
}
