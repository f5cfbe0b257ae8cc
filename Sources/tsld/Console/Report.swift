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
    // JSON has no NaN; nothing that a user can give holds a zero byte.
    let none = "\0no number"
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: none, negativeInfinity: none, nan: none)
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    try Streams.out(text.replacing("\"\\u0000no number\"", with: "null"))
  }
}
