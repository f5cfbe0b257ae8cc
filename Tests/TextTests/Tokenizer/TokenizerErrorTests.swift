import Foundation
import Engine
import TestSupport
import Testing
import Text
import Untrusted

/// A tokenizer file is untrusted: each error must name the place, what is wanted, what is there.
@Suite("Tokenizer errors")
struct TokenizerErrorTests {
  private func error(_ json: TokenizerJSON) -> Problem? {
    #expect(throws: Problem.self) { try json.load() }
  }

  private func place(_ kind: Problem.Kind, _ problem: Problem?) -> String? {
    #expect(problem?.kind == kind)
    #expect(problem?.subject == "tokenizer.json")
    return problem?.place
  }

  // MARK: The file

  @Test("names a missing file and says where to get one")
  func missing() {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("no-such-model")
    let error = #expect(throws: Problem.self) { try Tokenizer(directory: directory) }
    #expect(error?.kind == .missing)
    #expect(error?.subject == directory.appendingPathComponent("tokenizer.json").path)
    #expect(error?.description.contains("save_pretrained") == true)
  }

  @Test("does not read a directory")
  func directory() throws {
    try TemporaryDirectory.with { directory in
      try Folder.create(directory.file("tokenizer.json"))
      let error = #expect(throws: Problem.self) { try Tokenizer(directory: directory.url) }
      #expect(error?.reason == "expected a file, found a folder")
    }
  }

  @Test("does not wait for a pipe", .timeLimit(.minutes(1)))
  func pipe() throws {
    try TemporaryDirectory.with { directory in
      #expect(mkfifo(directory.file("tokenizer.json").path, 0o600) == 0)
      let error = #expect(throws: Problem.self) { try Tokenizer(directory: directory.url) }
      #expect(error?.kind == .invalid)
    }
  }

  @Test("says where the JSON ends early")
  func truncated() throws {
    let bytes = try TestFiles.bytes("llama2")
    for count in stride(from: 0, to: bytes.count - 2, by: 61) {
      let error = #expect(throws: Problem.self) {
        try Tokenizer(json: Array(bytes.prefix(count)), file: "f")
      }
      #expect(error?.reason.hasPrefix("not valid JSON") == true)
      let offset = Int(error?.place?.dropFirst("byte ".count) ?? "")
      #expect((0...count).contains(offset ?? -1))
    }
  }

  @Test(
    "wants an object with a model",
    arguments: ["null", "[]", "3", "{}", #"{"model": []}"#, #"{"model": {}, "model": {}}"#])
  func noModel(text: String) {
    let error = #expect(throws: Problem.self) {
      try Tokenizer(json: Array(text.utf8), file: "tokenizer.json")
    }
    #expect(error?.kind == .invalid)
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
    #expect(place(.invalid, error(TokenizerJSON(vocab: vocab))) == field)
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
    let error = error(TokenizerJSON(merges: merges))
    #expect(place(.invalid, error) == field)
    #expect(error?.reason.hasSuffix("found \(found)") == true)
  }

  @Test("names model options it does not know")
  func modelOptions() {
    let error = error(TokenizerJSON(modelOptions: #""dropout": 0.1,"#))
    #expect(place(.unsupported, error) == "model.dropout")
  }

  @Test("takes options that say nothing", arguments: ["null", "0", "0.0"])
  func harmlessOptions(dropout: String) throws {
    let options = #""dropout": \#(dropout), "end_of_word_suffix": "", "unk_token": null,"#
    _ = try TokenizerJSON(modelOptions: options).load()
  }

  @Test("names model types it does not know")
  func modelType() {
    let json = #"{"model": {"type": "Other", "vocab": {"a": 0}}}"#
    let error = #expect(throws: Problem.self) {
      try Tokenizer(json: Array(json.utf8), file: "tokenizer.json")
    }
    #expect(place(.unsupported, error) == "model.type")
    #expect(error?.description.contains("supported: BPE") == true)
  }

  @Test(
    "misses the unknown token only where a text needs it",
    arguments: [
      #""unk_token": "<unk>","#, #""unk_token": "","#,
      #""type": "WordLevel", "unk_token": "<unk>","#, #""type": "WordPiece", "unk_token": "","#,
    ])
  func unknownToken(options: String) throws {
    var json = TokenizerJSON(modelOptions: options)
    json.modelType = options.contains("type") ? "" : json.modelType
    let tokenizer = try json.load()
    #expect(try tokenizer.encode("ab") == [2])
    let error = #expect(throws: Problem.self) { try tokenizer.encode("abc") }
    #expect(place(.invalid, error) == "model.unk_token")
  }

  @Test(
    "checks a unigram model",
    arguments: [
      ("{}", "null", "model.vocab"), ("[]", "null", "model.vocab"),
      (#"[["a"]]"#, "null", "model.vocab[0]"), (#"[["a", "b"]]"#, "null", "model.vocab[0][1]"),
      (#"[["a", 0]]"#, "1", "model.unk_id"), (#"[["a", 0]]"#, "-1", "model.unk_id"),
      (#"[["\#(String(repeating: "a", count: 513))", 0]]"#, "0", "model.vocab[0]"),
    ])
  func unigram(vocab: String, unknown: String, field: String) {
    let json = #"{"model": {"type": "Unigram", "vocab": \#(vocab), "unk_id": \#(unknown)}}"#
    let error = #expect(throws: Problem.self) {
      try Tokenizer(json: Array(json.utf8), file: "tokenizer.json")
    }
    #expect(error?.place == field)
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
    #expect(place(.invalid, error(TokenizerJSON(addedTokens: tokens))) == field)
  }

  // MARK: The pipeline

  @Test(
    "names steps it does not know",
    arguments: [
      (TokenizerJSON(normalizer: #"{"type": "Other"}"#), "normalizer.type"),
      (
        TokenizerJSON(normalizer: #"{"type": "Sequence", "normalizers": [{"type": "Other"}]}"#),
        "normalizer.normalizers[0].type"
      ),
      (TokenizerJSON(preTokenizer: #"{"type": "Other"}"#), "pre_tokenizer.type"),
      (TokenizerJSON(postProcessor: #"{"type": "Other"}"#), "post_processor.type"),
      (TokenizerJSON(decoder: #"{"type": "Other"}"#), "decoder.type"),
    ])
  func unsupportedSteps(json: TokenizerJSON, field: String) {
    let error = error(json)
    #expect(place(.unsupported, error) == field)
    #expect(error?.reason.hasPrefix("\"Other\" is not supported") == true)
  }

  @Test(
    "checks the settings of steps",
    arguments: [
      (TokenizerJSON(normalizer: #"{"type": "Prepend"}"#), "normalizer.prepend"),
      (TokenizerJSON(normalizer: #"{"type": 1}"#), "normalizer.type"),
      (TokenizerJSON(normalizer: "[]"), "normalizer"),
      (
        TokenizerJSON(normalizer: #"{"type": "Replace", "pattern": {}, "content": ""}"#),
        "normalizer.pattern"
      ),
      (
        TokenizerJSON(
          normalizer: #"{"type": "Replace", "pattern": {"Regex": "(a"}, "content": ""}"#),
        "normalizer.pattern.Regex"
      ),
      (
        TokenizerJSON(normalizer: #"{"type": "Precompiled", "precompiled_charsmap": "AQ=="}"#),
        "normalizer.precompiled_charsmap"
      ),
      (
        TokenizerJSON(
          preTokenizer: #"{"type": "Split", "pattern": {"String": "a"}, "behavior": "Kept"}"#),
        "pre_tokenizer.behavior"
      ),
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
    #expect(place(.invalid, error(json)) == field)
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
    #expect(place(.invalid, error(json)) == field)
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
      guard let tokenizer = try? Tokenizer(json: bytes, file: name),
        let ids = try? tokenizer.encode("The <s> sea, 1984\n<|end|> café ▁ \u{1F600}")
      else { continue }
      _ = try? tokenizer.decode(ids, skipSpecialTokens: false)
    }
  }
}
