import Foundation
import Untrusted

/// A command's result, for people or for programs.
protocol Report {
  associatedtype Content: Encodable
  /// Its lines.
  var summary: String { get }
  /// What its JSON holds.
  var content: Content { get }
}

extension Report {
  /// Prints the result to standard output: its lines, or one JSON object.
  func show(asJSON: Bool) throws {
    try Streams.out(asJSON ? content.json(pretty: true) : summary)
  }
}

extension Report where Self: Encodable {
  var content: Self { self }
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

/// Named values as a JSON object; those that are nil are left out.
struct Fields: Encodable, ExpressibleByDictionaryLiteral {
  private let members: [(String, (any Encodable)?)]

  init(dictionaryLiteral members: (String, (any Encodable)?)...) { self.members = members }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for case (let name, let value?) in members {
      try container.encode(value, forKey: Name(stringValue: name))
    }
  }
}
