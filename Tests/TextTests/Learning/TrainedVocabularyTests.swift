import Foundation
import Testing
import Text
import Untrusted

@Suite("TrainedVocabulary")
struct TrainedVocabularyTests {
  private static func trained() throws -> TrainedVocabulary {
    try BytePairTrainer.train(
      on: Array(repeating: "She said, \"the \\ the sea's then, there...\"\n\n", count: 3),
      vocabularySize: 270)
  }

  @Test("is a tokenizer with the end of text first, the bytes next, and the merges last")
  func tokens() throws {
    let tokenizer = try Self.trained().tokenizer()
    #expect(tokenizer.vocabularySize == 270)
    #expect(tokenizer.id(of: TrainedVocabulary.endOfText) == TrainedVocabulary.endOfTextID)
    #expect(tokenizer.isSpecial(TrainedVocabulary.endOfTextID))
    #expect(tokenizer.bytes(of: 1) == Array("!".utf8))
    #expect(Set((1...256).compactMap { tokenizer.bytes(of: $0) }).count == 256)
    #expect((257..<270).allSatisfy { tokenizer.bytes(of: $0).map { $0.count > 1 } == true })
  }

  @Test("encodes every text so that it comes back")
  func roundTrip() throws {
    let tokenizer = try Self.trained().tokenizer()
    let texts = [
      "", " ", "the sea", "  the\t\r\nthen ", "\"\\\"", "'S 's ''ll", "日本 👩‍👧 e\u{301}", "\0\u{7F}",
      String(repeating: "the", count: 100), "<|endoftext", "12½Ⅷ", "\u{FEFF}\u{200B}x",
    ]
    for text in texts {
      let ids = try tokenizer.encode(text)
      #expect(try tokenizer.decode(ids) == text)
      #expect(!ids.contains(TrainedVocabulary.endOfTextID))
    }
    #expect(try tokenizer.encode("the sea").count < 5)
  }

  @Test("encodes the end of text as one token")
  func endOfText() throws {
    let vocabulary = try BytePairTrainer.train(on: [], vocabularySize: 257)
    let tokenizer = try vocabulary.tokenizer()
    let ids = try tokenizer.encode("a<|endoftext|>\n<|endoftext|>")
    #expect(ids.count == 4 && ids[1] == 0 && ids[3] == 0)
    #expect(try tokenizer.decode(ids) == "a\n")
    #expect(try tokenizer.decode(ids, skipSpecialTokens: false) == "a<|endoftext|>\n<|endoftext|>")
  }

  @Test("is the same after writing and loading")
  func files() throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("trained-vocabulary-\(UUID().uuidString)/model")
    defer { try? FileManager.default.removeItem(at: directory.deletingLastPathComponent()) }
    let vocabulary = try Self.trained()
    try vocabulary.write(to: directory)
    let loaded = try Tokenizer(directory: directory)
    let text = "there, \"she\" said\n"
    #expect(try loaded.encode(text) == (try vocabulary.tokenizer().encode(text)))
  }

  @Test("names the folder that cannot be made")
  func unwritable() throws {
    let vocabulary = try BytePairTrainer.train(on: [], vocabularySize: 257)
    let problem = #expect(throws: Problem.self) {
      try vocabulary.write(to: URL(fileURLWithPath: "/dev/null/model"))
    }
    #expect(problem == .unwritable("/dev/null/model", reason: "Not a directory"))
  }
}
