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
      ids: tokens, pieces: tokens.map { tokenizer.bytes(of: $0) ?? [] }, labels: given?.mask,
      text: try given?.texts.joined() ?? tokenizer.decode(tokens, skipSpecialTokens: false),
      roundTrip: try given?.texts.allSatisfy { try tokenizer.decode(tokenizer.encode($0)) == $0 })
    try report.show(asJSON: json)
  }
}

/// A text and its tokens, for people and as JSON.
struct TokenizeReport: Report {
  let ids: [Int32]
  /// The bytes of each.
  let pieces: [[UInt8]]
  /// Which tokens would be learned; nil where all would.
  let labels: [Bool]?
  let text: String
  /// Whether decoding gave the text back; nil where ids were decoded.
  let roundTrip: Bool?

  var content: Fields {
    let tokens = zip(ids, pieces).map { id, bytes -> Fields in
      ["id": id, "text": String(decoding: bytes, as: UTF8.self)]
    }
    return [
      "tokens": tokens, "ids": ids, "labels": labels, "count": ids.count,
      "bytes": text.utf8.count, "text": text, "round_trip": roundTrip,
    ]
  }

  var summary: String {
    guard let roundTrip else { return TerminalText.escaped(text, keeping: [.newlines, .tabs]) }
    let learned: [(title: String, alignment: TextTable.Alignment)] =
      labels == nil ? [] : [("LEARNED", .left)]
    let table = TextTable(
      [("POSITION", .right), ("ID", .right)] + learned + [("TOKEN", .left)],
      rows: ids.indices.map { position in
        let isLearned = labels.map { [$0[position] ? "yes" : "no"] } ?? []
        return ["\(position)", "\(ids[position])"] + isLearned
          + ["│\(TerminalText.escaped(bytes: pieces[position]))│"]
      })
    let bytes = text.utf8.count
    let rate = (Double(bytes) / Double(ids.count)).fixed(2)
    let last =
      "\(ids.count) tokens for \(bytes) bytes" + (ids.isEmpty ? "" : ", \(rate) bytes per token")
      + "; decoding gives \(roundTrip ? "the same text" : "another text") back"
    return ((ids.isEmpty ? [] : table.lines()) + [last]).joined(separator: "\n")
  }
}
