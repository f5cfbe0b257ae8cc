import Foundation
import Testing
import Text

@Suite("Tokenizer")
struct TokenizerTests {
  @Test("keeps tokens apart that are canonically equivalent")
  func canonicalEquivalence() throws {
    var json = TokenizerJSON(merges: "[]")
    json.vocab = "{\"\u{E9}\": 0, \"e\": 1, \"\u{301}\": 2, \"e\u{301}\": 3, \"\u{212B}\": 4}"
    let tokenizer = try json.load()
    #expect(tokenizer.vocabularySize == 5)
    #expect(tokenizer.id(of: "\u{E9}") == 0)
    #expect(tokenizer.id(of: "e\u{301}") == 3)
    #expect(tokenizer.id(of: "\u{C5}") == nil)
    #expect(try tokenizer.encode("\u{E9}e\u{301}\u{212B}") == [0, 1, 2, 4])
    #expect(tokenizer.bytes(of: 3) == [0x65, 0xCC, 0x81])
    #expect(try Array(tokenizer.decode([3, 0]).unicodeScalars) == ["e", "\u{301}", "\u{E9}"])
  }

  @Test("finds tokens by their spelling and gives the bytes they stand for")
  func byteLevelTokens() throws {
    let tokenizer = try TestFiles.tokenizer("gpt2")
    let the = try #require(tokenizer.id(of: "Ġthe"))
    #expect(tokenizer.bytes(of: the) == Array(" the".utf8))
    let lead = try #require(tokenizer.id(of: "Ã"))
    #expect(tokenizer.bytes(of: lead) == [0xC3])
    #expect(try tokenizer.decode([lead]) == "\u{FFFD}")
    let end = try #require(tokenizer.id(of: "<|end|>"))
    #expect(tokenizer.isSpecial(end))
    #expect(!tokenizer.isSpecial(the))
    #expect(tokenizer.bytes(of: end) == Array("<|end|>".utf8))
    #expect(tokenizer.id(of: "no such token") == nil)
  }

  @Test("gives the bytes of SentencePiece's tokens")
  func sentencePieceTokens() throws {
    let tokenizer = try TestFiles.tokenizer("llama2")
    let newline = try #require(tokenizer.id(of: "<0x0A>"))
    #expect(tokenizer.bytes(of: newline) == [0x0A])
    let the = try #require(tokenizer.id(of: "▁the"))
    #expect(tokenizer.bytes(of: the) == Array(" the".utf8))
    #expect(tokenizer.isSpecial(0))
  }

  @Test("skips special tokens only when asked")
  func skipsSpecialTokens() throws {
    let tokenizer = try TestFiles.tokenizer("llama2")
    let ids = try tokenizer.encode("the sea")
    #expect(try tokenizer.decode(ids) == "the sea")
    #expect(try tokenizer.decode(ids, skipSpecialTokens: false) == "<s> the sea</s>")
  }

  @Test("leaves out ids that no token has")
  func unknownIDs() throws {
    for name in ["gpt2", "llama2", "metaspace-first"] {
      let tokenizer = try TestFiles.tokenizer(name)
      let size = Int32(tokenizer.vocabularySize)
      for id in [-1, size, .min, .max] {
        #expect(try tokenizer.decode([id]) == "")
        #expect(tokenizer.bytes(of: id) == nil)
        #expect(!tokenizer.isSpecial(id))
      }
    }
  }

  @Test("accepts gaps between ids")
  func gaps() throws {
    let tokenizer = try TokenizerJSON(vocab: #"{"a": 0, "b": 7, "ab": 3}"#).load()
    #expect(tokenizer.vocabularySize == 8)
    #expect(tokenizer.bytes(of: 1) == nil)
    #expect(try tokenizer.encode("aabb") == [0, 3, 7])
  }

  @Test("drops unknown characters if there is no token for them")
  func unknownCharacters() throws {
    #expect(try TokenizerJSON().load().encode("a?b") == [2])
    let options = #""unk_token": "?","#
    var json = TokenizerJSON(vocab: #"{"a": 0, "b": 1, "ab": 2, "?": 3}"#, modelOptions: options)
    #expect(try json.load().encode("a!!b") == [0, 3, 3, 1])
    json.modelOptions += #""fuse_unk": true,"#
    #expect(try json.load().encode("a!!b") == [0, 3, 1])
  }

  @Test("ignores truncation and padding")
  func truncation() throws {
    let text = TokenizerJSON().text.dropFirst()
    let json = #"{"truncation": {"max_length": 1}, "padding": {"pad_id": 0},"# + text
    #expect(try Tokenizer(json: Array(json.utf8), file: "f").encode("abab") == [2, 2])
  }

  @Test("serves many threads")
  func concurrency() async throws {
    let tokenizer = try TestFiles.tokenizer("qwen")
    let text = "The sea shells of the world, 1984: naïve façade."
    let expected = try tokenizer.encode(text)
    await withTaskGroup(of: [Int32].self) { group in
      for _ in 0..<16 { group.addTask { (try? tokenizer.encode(text)) ?? [] } }
      for await ids in group { #expect(ids == expected) }
    }
  }
}
