import Foundation
import Untrusted

/// A command's result, for people or for programs.
protocol Report: Encodable {
  var summary: String { get }
}

extension Report {
  /// Prints the result to standard output: its lines, or one JSON object.
  func show(asJSON: Bool) throws {
    try Streams.out(asJSON ? json(pretty: true) : summary)
  }
}

extension Encodable {
  /// The value as JSON that a terminal shows safely; numbers that JSON cannot hold are null.
  func json(pretty: Bool) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    // Nothing that a user can give holds a zero byte.
    let none = "\0no number"
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: none, negativeInfinity: none, nan: none)
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    return TerminalText.escapedInJSON(text.replacing("\"\\u0000no number\"", with: "null"))
  }
}
