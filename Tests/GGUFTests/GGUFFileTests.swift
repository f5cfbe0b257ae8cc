import Checkpoints
import Engine
import Foundation
import GGUF
import TestSupport
import Testing
import Text
import Untrusted

@Suite("GGUF files")
struct GGUFFileTests {
  /// A file of a tiny model with these metadata.
  private func file(
    _ metadata: [(key: String, value: GGUFValue)], in folder: TemporaryDirectory
  ) throws -> URL {
    let url = folder.file("model.gguf")
    try? FileManager.default.removeItem(at: url)
    let directory = try ModelDirectory(Fixtures.golden("llama"))
    let store = try ParameterStore(directory.architecture, trainable: false)
    _ = try GGUFExport(directory.config, store, type: .f32, embeddingType: .f32)
      .write(to: url, metadata: metadata)
    return url
  }

  private func strings(_ texts: [String]) -> GGUFValue { .strings(texts.map { Array($0.utf8) }) }

  @Test("what was written is read, and another kind of value is refused by its key")
  func metadata() throws {
    try TemporaryDirectory.with { folder in
      let url = try file(
        [
          ("general.name", .text("Größe")), ("a.flag", .bool(true)), ("a.number", .float32(0.5)),
          ("a.list", strings(["x", ""])), ("a.ids", .int32s([-1, 7])),
        ], in: folder)
      #expect(GGUFFile.isOne(url) && !GGUFFile.isOne(Fixtures.golden("llama")))
      let file = try GGUFFile(url)
      #expect(try file.text("general.name") == "Größe")
      #expect(try file.boolean("a.flag") == true)
      #expect(try file.number("a.number") == 0.5)
      #expect(try file.strings("a.list") == [[0x78], []])
      #expect(try file.integers("a.ids") == [-1, 7])
      #expect(try file.integer("none", in: 0...1) == nil)
      do {
        _ = try file.integer("general.name", in: 0...9)
        Issue.record("a text is no integer")
      } catch {
        #expect("\(error)".contains("general.name") && "\(error)".contains("from 0 to 9"))
      }
    }
  }

  @Test("alignments that no file has are refused", arguments: [0, 4, 24, 1 << 17])
  func alignment(_ value: UInt32) throws {
    try TemporaryDirectory.with { folder throws in
      let url = try file([("general.alignment", .uint32(value))], in: folder)
      #expect(throws: Problem.self) { try GGUFFile(url) }
    }
  }

  @Test("SentencePiece's merges follow from the scores")
  func sentencePiece() throws {
    try TemporaryDirectory.with { folder in
      var tokens = ["<unk>", "<s>", "</s>"] + (0..<256).map { String(format: "<0x%02X>", $0) }
      var kinds: [Int32] = [2, 3, 3] + Array(repeating: 6, count: 256)
      let pieces = ["\u{2581}", "a", "b", "ab", "\u{2581}ab", "ba"]
      tokens += pieces
      kinds += pieces.map { _ in 1 }
      var scores = [Float](repeating: 0, count: 259)
      scores += [-5, -4, -3, -1, -2, 0]
      let url = try file(
        [
          ("tokenizer.ggml.model", .text("llama")), ("tokenizer.ggml.tokens", strings(tokens)),
          ("tokenizer.ggml.scores", .float32s(scores)),
          ("tokenizer.ggml.token_type", .int32s(kinds)),
          ("tokenizer.ggml.bos_token_id", .uint32(1)),
        ], in: folder)
      let tokenizer = try Tokenizer(TokenizerFile(directory: url))
      let first = Int32(259)
      // "ba" has the best score, so it goes before "ab" where both could.
      #expect(try tokenizer.encode("ab") == [1, first + 4])
      #expect(try tokenizer.encode("aba") == [1, first, first + 1, first + 5])
      // What has no token is spelled in bytes.
      #expect(try tokenizer.encode("é").suffix(2) == [3 + 0xC3, 3 + 0xA9])
      #expect(try tokenizer.decode(try tokenizer.encode("ab é")).hasSuffix("ab é"))
    }
  }

  @Test("rules and kinds that are not known are named")
  func unknown() throws {
    try TemporaryDirectory.with { folder throws in
      func refusal(_ metadata: [(key: String, value: GGUFValue)]) throws -> String {
        let url = try file(metadata, in: folder)
        do {
          _ = try TokenizerFile(directory: url)
          return "read"
        } catch { return "\(error)" }
      }
      #expect(try refusal([]).contains("has no tokenizer"))
      let tokens = ("tokenizer.ggml.tokens", strings(["a", "b"]))
      #expect(
        try refusal([("tokenizer.ggml.model", .text("t5")), tokens]).contains("gpt2, llama"))
      #expect(
        try refusal([
          ("tokenizer.ggml.model", .text("gpt2")), tokens, ("tokenizer.ggml.pre", .text("viking")),
        ]).contains("viking"))
      #expect(
        try refusal([
          ("tokenizer.ggml.model", .text("llama")), tokens,
          ("tokenizer.ggml.scores", .float32s([.nan, 1])),
        ]).contains("finite score"))
    }
  }
}
