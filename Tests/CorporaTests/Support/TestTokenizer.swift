import Text
import Untrusted

@testable import Corpora

extension CorpusTokenizer {
  /// Reads the bytes of a tokenizer file; `file` is its name for error messages.
  init(json bytes: [UInt8], file: String, chatTemplate: String? = nil) throws(Problem) {
    try self.init(
      TokenizerFile(json: bytes, path: file), ChatTemplate(template: chatTemplate, endToken: nil))
  }
}

/// A byte-level tokenizer whose tokens are the visible ASCII characters, and a few more.
///
/// "a" is `id("a")`, "ab" is one token, a space is "Ġ" and a newline "Ċ".
enum TestTokenizer {
  /// With `<|endoftext|>`, and nothing added to a text.
  static func plain(chatTemplate: String? = nil) throws -> CorpusTokenizer {
    try CorpusTokenizer(
      json: Array(json(added: ["<|endoftext|>"]).utf8), file: "tokenizer.json",
      chatTemplate: chatTemplate)
  }

  /// With `<s>` before and `</s>` after every text.
  static func template() throws -> CorpusTokenizer {
    let special = ["<s>", "</s>"].map { name in
      #""\#(name)": {"id": "\#(name)", "ids": [\#(id(name, added: ["<s>", "</s>"]))]}"#
    }
    let processor = """
      {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}},
       {"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "</s>"}}],
       "special_tokens": {\(special.joined(separator: ","))}}
      """
    return try CorpusTokenizer(
      json: Array(json(added: ["<s>", "</s>"], postProcessor: processor).utf8),
      file: "tokenizer.json")
  }

  /// With no token that could end a document.
  static func bare() throws -> CorpusTokenizer {
    try CorpusTokenizer(json: Array(json(added: []).utf8), file: "tokenizer.json")
  }

  private static let tokens =
    (0x21...0x7E).compactMap { Unicode.Scalar($0).map { String(Character($0)) } }
    + ["Ġ", "Ċ", "č", "ab"]

  /// The ids of a text's characters, "ab" apart; "$" stands for `<|endoftext|>`.
  static func ids(_ text: String) -> [Int32] {
    text.map { character in
      switch character {
      case " ": id("Ġ")
      case "\n": id("Ċ")
      case "$": id("<|endoftext|>", added: ["<|endoftext|>"])
      default: id(String(character))
      }
    }
  }

  static func id(_ token: String, added: [String] = []) -> Int32 {
    Int32((tokens + added).firstIndex(of: token) ?? -1)
  }

  private static func json(added: [String], postProcessor: String = "null") -> String {
    let vocabulary = tokens.enumerated().map { "\(quoted($1)): \($0)" }.joined(separator: ", ")
    let addedTokens = added.enumerated().map {
      #"{"id": \#(tokens.count + $0), "content": "\#($1)", "special": true, "normalized": false}"#
    }
    return """
      {"added_tokens": [\(addedTokens.joined(separator: ","))], "normalizer": null,
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
       "post_processor": \(postProcessor), "decoder": {"type": "ByteLevel"},
       "model": {"type": "BPE", "vocab": {\(vocabulary)}, "merges": ["a b"]}}
      """
  }

  private static func quoted(_ text: String) -> String {
    text == "\"" || text == "\\" ? "\"\\\(text)\"" : "\"\(text)\""
  }
}
