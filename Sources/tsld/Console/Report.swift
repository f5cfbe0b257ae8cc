import Foundation

/// A command's result, for people or for programs.
protocol Report: Encodable {
  /// The result as a few lines.
  var summary: String { get }
}

extension Report {
  /// Prints the result to standard output: its lines, or one JSON object.
  func show(asJSON: Bool) throws {
    guard asJSON else { return try Streams.out(summary) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    try Streams.out(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}
