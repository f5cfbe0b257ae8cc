import ArgumentParser
import Corpora
import Foundation
import Text
import Untrusted

struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how a model's tokenizer cuts a text, or what token ids stand for.",
    discussion: """
      Examples:
        tsld tokenize --model gpt2 --text "a quick brown fox"
        tsld tokenize --model gpt2 --file poem.txt --ids
        tsld tokenize --model gpt2 --decode 64 2068 7586 21831
      """)

  @Option(
    help: ArgumentHelp(
      "A directory with tokenizer.json, or vocab.json and merges.txt.", valueName: "dir"))
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
    let corpusTokenizer = try CorpusTokenizer(directory: URL(fileURLWithPath: model))
    let tokenizer = corpusTokenizer.tokenizer
    for id in decode where tokenizer.bytes(of: id) == nil {
      throw Problem(
        .missing, model,
        "no token has the id \(id); ids go from 0 to "
          + "\(tokenizer.vocabularySize - 1)")
    }
    let given = source.isGiven ? try source.read(corpusTokenizer) : nil
    let tokens = given?.ids ?? decode
    if ids { return try Streams.out(tokens.map(String.init).joined(separator: " ")) }
    let report = TokenizeReport(
      tokens: tokens.map { .init(id: $0, bytes: tokenizer.bytes(of: $0) ?? []) },
      labels: given?.mask,
      text: try given?.texts.joined() ?? tokenizer.decode(tokens, skipSpecialTokens: false),
      roundTrip: try given?.texts.allSatisfy { try tokenizer.decode(tokenizer.encode($0)) == $0 })
    try report.show(asJSON: json)
  }
}

/// A text and its tokens, for people and as JSON.
struct TokenizeReport: Report {
  struct Token: Encodable {
    let id: Int32
    let bytes: [UInt8]

    enum CodingKeys: CodingKey { case id, text }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      try container.encode(String(decoding: bytes, as: UTF8.self), forKey: .text)
    }
  }

  let tokens: [Token]
  /// Which tokens would be learned; nil where all would.
  let labels: [Bool]?
  let text: String
  /// Whether decoding gave the text back; nil where ids were decoded.
  let roundTrip: Bool?

  enum CodingKeys: CodingKey { case tokens, ids, labels, count, bytes, text, roundTrip }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(tokens, forKey: .tokens)
    try container.encode(tokens.map(\.id), forKey: .ids)
    try container.encodeIfPresent(labels, forKey: .labels)
    try container.encode(tokens.count, forKey: .count)
    try container.encode(text.utf8.count, forKey: .bytes)
    try container.encode(text, forKey: .text)
    try container.encodeIfPresent(roundTrip, forKey: .roundTrip)
  }

  var summary: String {
    guard let roundTrip else { return TerminalText.escaped(text, keeping: [.newlines, .tabs]) }
    let learned: [(title: String, alignment: TextTable.Alignment)] =
      labels == nil ? [] : [("LEARNED", .left)]
    var table = TextTable([("POSITION", .right), ("ID", .right)] + learned + [("TOKEN", .left)])
    for (position, token) in tokens.enumerated() {
      let isLearned = labels.map { [$0[position] ? "yes" : "no"] } ?? []
      table.add(
        ["\(position)", "\(token.id)"] + isLearned
          + ["│\(TerminalText.escaped(bytes: token.bytes))│"])
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
