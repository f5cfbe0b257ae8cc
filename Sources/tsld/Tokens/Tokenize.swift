import ArgumentParser
import Foundation
import Text
import Untrusted

/// `tsld tokenize`: a text's tokens, or the text of tokens.
struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how a model's tokenizer cuts a text, or what token ids stand for.",
    discussion: """
      Examples:
        tsld tokenize --model gpt2 --text "a quick brown fox"
        tsld tokenize --model gpt2 --file poem.txt --ids
        tsld tokenize --model gpt2 --decode 64 2068 7586 21831
      """)

  @Option(help: ArgumentHelp("A directory with tokenizer.json, or vocab.json and merges.txt.", valueName: "dir"))
  var model: String

  @OptionGroup var source: TextOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Token ids to turn into text.", valueName: "id"))
  var decode: [Int32] = []

  @Flag(help: "Print only the ids.")
  var ids = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !decode.isEmpty, source.isGiven {
      throw ValidationError("give a text, or ids with --decode, not both")
    }
    if ids, json { throw ValidationError("give --ids or --json, not both; JSON has the ids too") }
  }

  func run() throws {
    if decode.isEmpty, !source.isGiven {
      throw ValidationError("give a text with --text or --file, or ids with --decode")
    }
    let tokenizer = try Tokenizer(directory: URL(fileURLWithPath: model))
    for id in decode where tokenizer.bytes(of: id) == nil {
      throw UnknownToken(model: model, id: id, vocabularySize: tokenizer.vocabularySize)
    }
    let given = source.isGiven ? try source.read() : nil
    let tokens = try given.map { try tokenizer.encode($0) } ?? decode
    let decoded = try tokenizer.decode(tokens, skipSpecialTokens: given != nil)
    if ids { return try Streams.out(tokens.map(String.init).joined(separator: " ")) }
    let report = TokenizeReport(
      tokens: tokens.map { .init(id: $0, bytes: tokenizer.bytes(of: $0) ?? []) },
      text: given ?? decoded, roundTrip: given.map { $0 == decoded })
    try report.show(asJSON: json)
  }
}

/// A token id that a tokenizer does not have.
struct UnknownToken: Error, CustomStringConvertible {
  let model: String
  let id: Int32
  let vocabularySize: Int

  var description: String {
    "\(model): no token has the id \(id); ids go from 0 to \(vocabularySize - 1)"
  }
}

/// A text and its tokens, for people and as JSON.
struct TokenizeReport: Report {
  /// One token.
  struct Token: Encodable {
    let id: Int32
    let bytes: [UInt8]

    enum CodingKeys: String, CodingKey { case id, text }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      try container.encode(String(decoding: bytes, as: UTF8.self), forKey: .text)
    }
  }

  let tokens: [Token]
  let text: String
  /// Whether decoding gave the text back; nil where ids were decoded.
  let roundTrip: Bool?

  enum CodingKeys: String, CodingKey {
    case tokens, ids, count, bytes, text
    case roundTrip = "round_trip"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(tokens, forKey: .tokens)
    try container.encode(tokens.map(\.id), forKey: .ids)
    try container.encode(tokens.count, forKey: .count)
    try container.encode(text.utf8.count, forKey: .bytes)
    try container.encode(text, forKey: .text)
    try container.encodeIfPresent(roundTrip, forKey: .roundTrip)
  }

  var summary: String {
    guard let roundTrip else { return TerminalText.escaped(text, keeping: [.newlines, .tabs]) }
    var table = TextTable([("POSITION", .right), ("ID", .right), ("TOKEN", .left)])
    for (position, token) in tokens.enumerated() {
      table.add(["\(position)", "\(token.id)", "│\(TerminalText.escaped(bytes: token.bytes))│"])
    }
    let bytes = text.utf8.count
    var lines = tokens.isEmpty ? [] : table.lines()
    lines.append(
      "\(tokens.count) tokens for \(bytes) bytes"
        + (tokens.isEmpty
          ? "" : ", \(Figures.decimal(Double(bytes) / Double(tokens.count), 2)) bytes per token")
        + "; decoding gives \(roundTrip ? "the same text" : "another text") back")
    return lines.joined(separator: "\n")
  }
}
