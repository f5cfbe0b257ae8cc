import ArgumentParser
import Engine
import Foundation
import Training

/// The options that say how much is computed at a time, and on how many threads.
struct BatchOptions: ParsableArguments {
  @Option(help: "Sequences in a batch.")
  var batch = 8

  @Option(help: "Tokens in a sequence; 512, or what the model takes, where not given.")
  var block: Int?

  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    try Self.check("--batch", batch, within: 1...65536)
    if let block { try Self.check("--block", block, within: 2...1_048_576) }
  }

  /// - Throws: for sequences that are longer than a model was made for.
  func shape(for architecture: Architecture) throws -> BatchShape {
    let limit = architecture.maximumPositions
    let length = block ?? min(Recipe().block, limit)
    guard length <= limit else {
      throw ValidationError("--block \(length): this model takes at most \(limit) tokens")
    }
    return BatchShape(batch: batch, length: length)
  }

  static func check(_ option: String, _ value: Int, within range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw ValidationError(
        "\(option) \(value): expected a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }
}

/// The option that says on how many threads to compute.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads, at most one per usable core; as many as that where not given.")
  var threads = UsableCores.count

  func validate() throws { try BatchOptions.check("--threads", threads, within: 1...1024) }

  /// The threads to use; says so where they are fewer than were asked for.
  var count: Int {
    guard threads > UsableCores.count else { return threads }
    Streams.note(
      "note: --threads \(threads): threads without a core of their own would wait for one another; "
        + "using \(UsableCores.count), for as many cores as this process may use\n")
    return UsableCores.count
  }
}
