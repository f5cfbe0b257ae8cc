import Foundation
import TestSupport
import Testing
import Text
import Untrusted

/// Directories with vocab.json and merges.txt in the place of tokenizer.json.
@Suite("First published tokenizers")
struct FirstPublishedTokenizerTests {
  private static let texts = [
    "", "the sea", "  the \"sea\"\n\n", "a\\b <|endoftext|> é 日本", "</s><pad>",
  ]

  private func trained() throws -> TrainedVocabulary {
    try BytePairTrainer.train(
      on: Array(repeating: "the \"sea\" and \\ the sea's then", count: 3), vocabularySize: 270)
  }

  /// Writes the two files that say what the vocabulary's tokenizer.json says.
  private func write(_ vocabulary: TrainedVocabulary, to directory: TemporaryDirectory) throws {
    struct File: Codable {
      struct Model: Codable {
        let vocab: [String: Int]
        let merges: [String]
      }
      let model: Model
    }
    let file = try JSONDecoder().decode(File.self, from: Data(vocabulary.tokenizerJSON()))
    try directory.write(JSONEncoder().encode(file.model.vocab), to: "vocab.json")
    let merges = ["#version: 0.2"] + file.model.merges
    try directory.write(Data((merges.joined(separator: "\n") + "\n").utf8), to: "merges.txt")
  }

  @Test("are those of the files")
  func gpt2() throws {
    let vocabulary = try trained()
    let expected = try vocabulary.tokenizer()
    try TemporaryDirectory.with { directory in
      try write(vocabulary, to: directory)
      let tokenizer = try Tokenizer(directory: directory.url)
      for text in Self.texts {
        #expect(try tokenizer.encode(text) == expected.encode(text), "\(text)")
        #expect(try tokenizer.decode(tokenizer.encode(text), skipSpecialTokens: false) == text)
      }
    }
  }

  @Test("put the first token in front that tokenizer_config.json names")
  func opt() throws {
    try TemporaryDirectory.with { directory in
      try write(try trained(), to: directory)
      let config = """
        {"tokenizer_class": "GPT2Tokenizer", "add_bos_token": true, "add_prefix_space": false,
         "bos_token": {"content": "</s>", "__type": "AddedToken"}, "eos_token": "</s>",
         "unk_token": "</s>", "pad_token": "<pad>"}
        """
      try directory.write(Data(config.utf8), to: "tokenizer_config.json")
      let tokenizer = try Tokenizer(directory: directory.url)
      #expect(tokenizer.id(of: "</s>") == 270)
      #expect(tokenizer.id(of: "<pad>") == 271)
      #expect(tokenizer.isSpecial(271))
      let plain = try tokenizer.encode("the sea", addSpecialTokens: false)
      #expect(try tokenizer.encode("the sea") == [270] + plain)
      #expect(try tokenizer.encode("</s><pad>") == [270, 270, 271])
    }
  }

  @Test("name what is wrong with their files")
  func problems() throws {
    try TemporaryDirectory.with { directory in
      try write(try trained(), to: directory)
      for (name, content) in [
        ("tokenizer_config.json", #"{"tokenizer_class": "T5Tokenizer"}"#),
        ("tokenizer_config.json", "{"), ("merges.txt", "a b c\n"), ("vocab.json", "[]"),
      ] {
        let old = try? Data(contentsOf: directory.file(name))
        try directory.write(Data(content.utf8), to: name)
        #expect(throws: Problem.self) { try Tokenizer(directory: directory.url) }
        try directory.write(old ?? Data("{}".utf8), to: name)
      }
      _ = try Tokenizer(directory: directory.url)
      try FileManager.default.removeItem(at: directory.file("merges.txt"))
      let problem = #expect(throws: Problem.self) { try Tokenizer(directory: directory.url) }
      #expect(problem?.kind == .missing)
    }
  }

  @Test(
    "give what the same model's tokenizer.json gives",
    .enabled(if: TestFiles.hasShared, "needs the folder ../shared beside the package"))
  func published() throws {
    let model = TestFiles.shared.appendingPathComponent("models/opt-shakespeare")
    try TemporaryDirectory.with { directory in
      for name in ["vocab.json", "merges.txt"] {
        try directory.write(Data(contentsOf: model.appendingPathComponent(name)), to: name)
      }
      let tokenizer = try Tokenizer(directory: directory.url)
      let file = model.appendingPathComponent("tokenizer.golden.json")
      for item in try GoldenEncoding.load(file) {
        #expect(try tokenizer.encode(item.text) == item.ids, "\(item.text.debugDescription)")
      }
    }
  }
}
