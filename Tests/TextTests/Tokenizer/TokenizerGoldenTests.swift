import Foundation
import Testing
import Text

/// Encodings must be those of the Hugging Face tokenizers library, id by id.
@Suite("Golden encodings")
struct TokenizerGoldenTests {
  @Test(
    "of the fixtures",
    arguments: [
      "gpt2", "gpt4", "llama3", "qwen", "digits", "llama2", "crossing", "metaspace-first",
      "metaspace-always", "metaspace-never",
    ])
  func fixtures(name: String) throws {
    let tokenizer = try TestFiles.tokenizer(name)
    try expect(tokenizer, TestFiles.fixtures.appendingPathComponent("\(name).golden.json"))
  }

  // Published tokenizers are too large for the repository; the fixtures cover their features.
  @Test(
    "of published tokenizers",
    .enabled(if: TestFiles.hasShared, "needs the folder ../shared beside the package"),
    arguments: [
      "tokenizers/gpt2", "models/gpt2-wikitext", "models/opt-shakespeare", "models/stories260k",
    ])
  func published(path: String) throws {
    let directory = TestFiles.shared.appendingPathComponent(path)
    let tokenizer = try Tokenizer(directory: directory)
    try expect(tokenizer, directory.appendingPathComponent("tokenizer.golden.json"))
  }

  private func expect(_ tokenizer: Tokenizer, _ file: URL) throws {
    let golden = try GoldenEncoding.load(file)
    #expect(!golden.isEmpty)
    for item in golden {
      let text = item.text
      #expect(try tokenizer.encode(text) == item.ids, "\(text.debugDescription)")
      #expect(
        try tokenizer.encode(text, addSpecialTokens: false) == item.idsWithoutSpecial,
        "\(text.debugDescription)")
      let decoded = try tokenizer.decode(item.ids)
      #expect(decoded.utf8.elementsEqual(item.decoded.utf8), "\(decoded) != \(item.decoded)")
    }
  }
}
