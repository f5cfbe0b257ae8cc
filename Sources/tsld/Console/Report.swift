import Foundation
import Untrusted

/// A command's result, for people or for programs.
protocol Report: Encodable {
  /// The result as a few lines.
  var summary: String { get }
}

extension Report {
  /// Prints the result to standard output: its lines, or one JSON object.
  func show(asJSON: Bool) throws {
    try Streams.out(asJSON ? json(pretty: true) : summary)
  }
}

extension Encodable {
  /// The value as JSON that a terminal shows safely; numbers that JSON cannot hold are strings.
  func json(pretty: Bool) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    return TerminalText.escapedInJSON(text)
  }
}
