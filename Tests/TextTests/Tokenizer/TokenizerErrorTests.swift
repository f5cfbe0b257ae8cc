import Foundation
import Engine
import Testing
import Text

/// A tokenizer file is untrusted: each error must name the place, what is wanted, what is there.
@Suite("Tokenizer errors")
struct TokenizerErrorTests {
  private func error(_ json: TokenizerJSON) -> TokenizerError? {
    #expect(throws: TokenizerError.self) { try json.load() }
  }

  private func invalid(_ error: TokenizerError?) -> (field: String, found: String)? {
    if case .invalid("tokenizer.json", let field, _, let found)? = error {
      (field, found)
    } else {
      nil
    }
  }

  private func unsupported(_ error: TokenizerError?) -> (field: String, found: String)? {
    if case .unsupported("tokenizer.json", let field, let found, _)? = error {
      (field, found)
    } else {
      nil
    }
  }

  // MARK: The file

  @Test("names a missing file and says where to get one")
  func missing() {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("no-such-model")
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(directory: directory) }
    #expect(error == .missing(file: directory.appendingPathComponent("tokenizer.json").path))
    #expect(error?.description.contains("save_pretrained") == true)
  }

  @Test("does not read a directory")
  func directory() {
    let directory = FileManager.default.temporaryDirectory
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(contentsOf: directory) }
    guard case .unreadable? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("says where the JSON ends early")
  func truncated() throws {
    let bytes = try TestFiles.bytes("llama2")
    for count in stride(from: 0, to: bytes.count - 2, by: 61) {
      let error = #expect(throws: TokenizerError.self) {
        try Tokenizer(json: Array(bytes.prefix(count)), file: "f")
      }
      guard case .malformed("f", let offset, _)? = error else {
        Issue.record("\(count): \(String(describing: error))")
        continue
      }
      #expect(offset <= count)
    }
  }

  @Test(
    "wants an object with a model",
    arguments: ["null", "[]", "3", "{}", #"{"model": []}"#, #"{"model": {}, "model": {}}"#])
  func noModel(text: String) {
    let error = #expect(throws: TokenizerError.self) {
      try Tokenizer(json: Array(text.utf8), file: "tokenizer.json")
    }
    #expect(invalid(error) != nil)
  }

  // MARK: The model

  @Test(
    "checks the vocabulary",
    arguments: [
      ("null", "model.vocab"), ("[]", "model.vocab"), ("{}", "model.vocab"),
      (#"{"a": 0, "b": 0}"#, "model.vocab"), (#"{"a": 0, "a": 1}"#, "model.vocab"),
      (#"{"a": -1}"#, #"model.vocab["a"]"#), (#"{"a": 2000000}"#, #"model.vocab["a"]"#),
      (#"{"a": 9223372036854775807}"#, #"model.vocab["a"]"#),
      (#"{"a": 1.5}"#, #"model.vocab["a"]"#),
      (#"{"a": "0"}"#, #"model.vocab["a"]"#), (#"{"a": null}"#, #"model.vocab["a"]"#),
    ])
  func vocabulary(vocab: String, field: String) {
    #expect(invalid(error(TokenizerJSON(vocab: vocab)))?.field == field)
  }

  @Test(
    "checks the merges",
    arguments: [
      ("null", "model.merges", "null"), (#"["ab"]"#, "model.merges[0]", #""ab""#),
      (#"["a b", "a b c"]"#, "model.merges[1]", #""a b c""#),
      (#"[["a"]]"#, "model.merges[0]", "an array of 1"), ("[1]", "model.merges[0]", "1"),
      (#"[["a", 1]]"#, "model.merges[0]", "an array of 2"),
      (#"["a c"]"#, "model.merges[0]", #""c""#), (#"["c a"]"#, "model.merges[0]", #""c""#),
      (#"["b a"]"#, "model.merges[0]", #""ba""#),
    ])
  func merges(merges: String, field: String, found: String) {
    let error = invalid(error(TokenizerJSON(merges: merges)))
    #expect(error?.field == field)
    #expect(error?.found == found)
  }

  @Test(
    "names model options it does not know",
    arguments: [
      (#""dropout": 0.1,"#, "model.dropout"),
      (#""continuing_subword_prefix": "@@","#, "model.continuing_subword_prefix"),
      (#""end_of_word_suffix": "</w>","#, "model.end_of_word_suffix"),
    ])
  func modelOptions(options: String, field: String) {
    #expect(unsupported(error(TokenizerJSON(modelOptions: options)))?.field == field)
  }

  @Test("takes options that say nothing", arguments: ["null", "0", "0.0"])
  func harmlessOptions(dropout: String) throws {
    let options = #""dropout": \#(dropout), "end_of_word_suffix": "", "unk_token": null,"#
    _ = try TokenizerJSON(modelOptions: options).load()
  }

  @Test("names model types it does not know", arguments: ["WordPiece", "Unigram", "WordLevel"])
  func modelType(type: String) {
    let json = #"{"model": {"type": "\#(type)", "vocab": {"a": 0}}}"#
    let error = #expect(throws: TokenizerError.self) {
      try Tokenizer(json: Array(json.utf8), file: "tokenizer.json")
    }
    #expect(unsupported(error)?.field == "model.type")
    #expect(error?.description.contains("supported: BPE") == true)
  }

  @Test("checks the unknown token")
  func unknownToken() {
    let error = error(TokenizerJSON(modelOptions: #""unk_token": "<unk>","#))
    #expect(invalid(error)?.field == "model.unk_token")
  }

  // MARK: Added tokens

  @Test(
    "checks added tokens",
    arguments: [
      (#"[{"id": 0, "content": "x"}]"#, "added_tokens[0]"),
      (#"[{"id": 5, "content": "a"}]"#, "added_tokens[0]"),
      (#"[{"id": 3, "content": "x"}, {"id": 3, "content": "y"}]"#, "added_tokens[1]"),
      (#"[{"id": 3, "content": "x"}, {"id": 4, "content": "x"}]"#, "added_tokens[1]"),
      (#"[{"id": 3, "content": ""}]"#, "added_tokens[0].content"),
      (#"[{"id": -3, "content": "x"}]"#, "added_tokens[0].id"),
      (#"[{"id": 3000000, "content": "x"}]"#, "added_tokens[0].id"),
      (#"[{"content": "x"}]"#, "added_tokens[0].id"), (#"[{"id": 3}]"#, "added_tokens[0].content"),
      (#"[{"id": 3, "content": "x", "special": 1}]"#, "added_tokens[0].special"),
      ("[7]", "added_tokens[0]"), ("{}", "added_tokens"),
    ])
  func addedTokens(tokens: String, field: String) {
    #expect(invalid(error(TokenizerJSON(addedTokens: tokens)))?.field == field)
  }

  // MARK: The pipeline

  @Test(
    "names steps it does not know",
    arguments: [
      (TokenizerJSON(normalizer: #"{"type": "Lowercase"}"#), "normalizer.type", #""Lowercase""#),
      (
        TokenizerJSON(normalizer: #"{"type": "Sequence", "normalizers": [{"type": "NFKC"}]}"#),
        "normalizer.normalizers[0].type", #""NFKC""#
      ),
      (
        TokenizerJSON(
          normalizer: #"{"type": "Replace", "pattern": {"Regex": "a"}, "content": ""}"#),
        "normalizer.pattern", #"a pattern that is no {"String": …}"#
      ),
      (
        TokenizerJSON(preTokenizer: #"{"type": "Whitespace"}"#), "pre_tokenizer.type",
        #""Whitespace""#
      ),
      (
        TokenizerJSON(
          preTokenizer:
            #"{"type": "Split", "pattern": {"Regex": "\\w+"}, "behavior": "Isolated"}"#),
        "pre_tokenizer.pattern.Regex", #""\w+""#
      ),
      (
        TokenizerJSON(
          preTokenizer: #"{"type": "Split", "pattern": {"String": " "}, "behavior": "Isolated"}"#),
        "pre_tokenizer.pattern", #"a pattern that is no {"Regex": …}"#
      ),
      (
        TokenizerJSON(
          preTokenizer:
            #"{"type": "Sequence", "pretokenizers": [{"type": "ByteLevel"}, {"type": "Digits"}]}"#),
        "pre_tokenizer.pretokenizers[1]", "a step after ByteLevel"
      ),
      (
        TokenizerJSON(postProcessor: #"{"type": "Other"}"#), "post_processor.type", #""Other""#
      ),
      (TokenizerJSON(decoder: #"{"type": "WordPiece"}"#), "decoder.type", #""WordPiece""#),
    ])
  func unsupportedSteps(json: TokenizerJSON, field: String, found: String) {
    let error = unsupported(error(json))
    #expect(error?.field == field)
    #expect(error?.found == found)
  }

  @Test(
    "checks the settings of steps",
    arguments: [
      (TokenizerJSON(normalizer: #"{"type": "Prepend"}"#), "normalizer.prepend"),
      (TokenizerJSON(normalizer: #"{"type": 1}"#), "normalizer.type"),
      (TokenizerJSON(normalizer: "[]"), "normalizer"),
      (
        TokenizerJSON(preTokenizer: #"{"type": "Metaspace", "replacement": "ab"}"#),
        "pre_tokenizer.replacement"
      ),
      (
        TokenizerJSON(preTokenizer: #"{"type": "Metaspace", "replacement": ""}"#),
        "pre_tokenizer.replacement"
      ),
      (
        TokenizerJSON(
          preTokenizer: #"{"type": "Metaspace", "replacement": "_", "prepend_scheme": "last"}"#),
        "pre_tokenizer.prepend_scheme"
      ),
      (
        TokenizerJSON(preTokenizer: #"{"type": "ByteLevel", "use_regex": 1}"#),
        "pre_tokenizer.use_regex"
      ),
      (
        TokenizerJSON(decoder: #"{"type": "Strip", "content": " ", "start": -1, "stop": 0}"#),
        "decoder.start"
      ),
      (
        TokenizerJSON(postProcessor: #"{"type": "RobertaProcessing", "cls": ["a", 99]}"#),
        "post_processor.cls[1]"
      ),
    ])
  func invalidSteps(json: TokenizerJSON, field: String) {
    #expect(invalid(error(json))?.field == field)
  }

  @Test(
    "checks the template",
    arguments: [
      (#"[{"SpecialToken": {"id": "<s>"}}]"#, "[0]", "post_processor.single"),
      (
        #"[{"Sequence": {"id": "A"}}, {"Sequence": {"id": "A"}}]"#, "[0]", "post_processor.single"
      ),
      (#"[{"Sequence": {"id": "B"}}]"#, "[0]", "post_processor.single[0].Sequence.id"),
      (
        #"[{"SpecialToken": {"id": "<t>"}}, {"Sequence": {"id": "A"}}]"#, "[0]",
        "post_processor.single[0].SpecialToken.id"
      ),
      (
        #"[{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}]"#, "[99]",
        #"post_processor.special_tokens["<s>"].ids[0]"#
      ),
    ])
  func template(single: String, ids: String, field: String) {
    let special = #"{"<s>": {"id": "<s>", "ids": \#(ids), "tokens": ["<s>"]}}"#
    let json = TokenizerJSON(
      postProcessor:
        #"{"type": "TemplateProcessing", "single": \#(single), "special_tokens": \#(special)}"#)
    #expect(invalid(error(json))?.field == field)
  }

  // MARK: Safety

  @Test("does not let a file write to the terminal")
  func hostileText() {
    let error = error(TokenizerJSON(normalizer: #"{"type": "\u001b[2J\u202e"}"#))
    #expect(error?.description.contains(#""\e[2J\u{202E}""#) == true)
    #expect(error?.description.unicodeScalars.contains("\u{1B}") == false)
  }

  @Test("survives changed bytes", arguments: ["llama2", "llama3", "metaspace-first"])
  func mutations(name: String) throws {
    let original = try TestFiles.bytes(name)
    // The vocabulary makes up most of a file; changes at its two ends hit everything else.
    let ends = Array(0..<1500) + Array(original.count - 300..<original.count)
    var random = RandomSource(seed: 7)
    for _ in 0..<300 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = ends.randomElement(using: &random) ?? 0
        let old = bytes[Int.random(in: bytes.indices, using: &random)]
        bytes[place] = Bool.random(using: &random) ? old : UInt8.random(in: 0...127, using: &random)
      }
      guard let tokenizer = try? Tokenizer(json: bytes, file: name) else { continue }
      let ids = tokenizer.encode("The <s> sea, 1984\n<|end|> café ▁ \u{1F600}")
      _ = tokenizer.decode(ids, skipSpecialTokens: false)
    }
  }
}
