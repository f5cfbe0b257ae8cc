import Foundation
import TestSupport
import Testing

@testable import Text

/// A text that is cut where a tokenizer allows it must give the ids of the whole.
@Suite("Tokenizer cuts")
struct TokenizerCutTests {
  static let fixtures = [
    "gpt2", "gpt4", "llama3", "qwen", "digits", "llama2", "crossing", "metaspace-first",
    "metaspace-always", "metaspace-never",
  ]

  /// A fixture without the added tokens that touch spaces; with them, no text is cut.
  private func cutting(_ name: String) throws -> Tokenizer {
    var json = String(decoding: try TestFiles.bytes(name), as: UTF8.self)
    let changes = [
      (#""lstrip": true"#, #""lstrip": false"#), (#""rstrip": true"#, #""rstrip": false"#),
      (#""lstrip":true"#, #""lstrip":false"#), (#""rstrip":true"#, #""rstrip":false"#),
      (#""<n> x""#, #""<n>_x""#),
    ]
    for (old, new) in changes { json = json.replacingOccurrences(of: old, with: new) }
    return try Tokenizer(json: Array(json.utf8), file: "\(name).json")
  }

  @Test("give the ids of the whole text", arguments: fixtures)
  func golden(name: String) throws {
    let tokenizer = try TestFiles.tokenizer(name)
    let golden = try GoldenEncoding.load(
      TestFiles.fixtures.appendingPathComponent("\(name).golden.json"))
    for item in golden {
      let (ids, _) = try tokenizer.encodeInParts(Array(item.text.utf8), partSize: 1)
      #expect(ids == item.ids, "\(item.text.debugDescription)")
    }
  }

  @Test("are right between random words, marks and added tokens", arguments: fixtures)
  func random(name: String) throws {
    let tokenizer = try cutting(name)
    var random = CongruentialRandom(state: 7)
    let pieces = [
      " ", " ", " ", " ", "  ", "\n", "\r\n", "\t", "a", "the", "Zoo", "x1", "42", "7", "'s", "'",
      "!", "…", "é", "e\u{301}", "\u{301}", "▁", "日本", "🙂", "it's", "<s>", "</s>", "<|end|>", "<w>",
      "<n>", "<é>", "<n>_x", "<l>", "<r>", "<unk>",
    ]
    for _ in 0..<500 {
      let text = (0..<24).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let (ids, _) = try tokenizer.encodeInParts(Array(text.utf8), partSize: 1)
      #expect(try ids == tokenizer.encode(text), "\(text.debugDescription)")
    }
  }

  @Test("are found in ordinary text", arguments: fixtures)
  func found(name: String) throws {
    let text = Array("One two three, four five six. Seven eight.\n\nNine ten".utf8)
    let canCut = name != "crossing" && name != "metaspace-always"
    let partCount = try cutting(name).encodeInParts(text, partSize: 1).partCount
    #expect(partCount == (canCut ? 9 : 1))
    #expect(try TestFiles.tokenizer(name).encodeInParts(text, partSize: 1).partCount == 1)
  }
}

/// Random numbers that are the same in every run.
private struct CongruentialRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 33
  }
}
