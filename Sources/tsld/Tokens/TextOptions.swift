import ArgumentParser
import Corpora
import Foundation

/// The options that give a text: on the command line, or in a file.
struct TextOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The text itself.", valueName: "text"))
  var text: String?

  @Option(help: ArgumentHelp("A text or JSONL file, read as 'tsld train' does.", valueName: "file"))
  var file: String?

  var isGiven: Bool { text != nil || file != nil }

  func validate() throws {
    if text != nil, file != nil { throw ValidationError("give --text or --file, not both") }
  }

  struct Tokenized {
    let ids: [Int32]
    /// Which of them would be learned; nil where all would.
    var mask: [Bool]?
    /// The text, or what each record of a JSONL file says.
    let texts: [String]
  }

  /// The text exactly as given, or the file's; warnings go to standard error.
  func read(_ tokenizer: CorpusTokenizer) throws -> Tokenized {
    if let text { return Tokenized(ids: try tokenizer.tokenizer.encode(text), texts: [text]) }
    guard let file else { throw ValidationError("give a text with --text or --file") }
    let source = try CorpusSource([file])
    let tokens = try TokenizedTexts(source, tokenizer: tokenizer, cache: .disabled)
    for warning in tokens.warnings { Streams.note("warning: \(warning)\n") }
    return Tokenized(ids: tokens.ids, mask: tokens.mask, texts: try source.texts(tokenizer))
  }
}
