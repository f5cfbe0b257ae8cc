import Corpora
import Foundation
import TestSupport
import Testing
import Untrusted

@Suite("Prompt and completion")
struct PairTests {
  private func line(_ prompt: String, _ completion: String) -> String {
    #"{"prompt": "\#(prompt)", "completion": "\#(completion)"}"#
  }

  /// A corpus of JSONL lines with one character per token.
  private func corpus(
    _ lines: [String], packing: Packing = .documents(), blockSize: Int
  ) throws -> TokenCorpus {
    try TemporaryDirectory.with { folder in
      try folder.write(lines.joined(separator: "\n"), to: "a.jsonl")
      return try folder.corpus(["a.jsonl"], packing: packing, blockSize: blockSize)
    }
  }

  private func ids(_ text: String) -> [Int32] { TestTokenizer.ids(text) }

  /// The labels as characters, everything else as dots.
  private func labels(_ corpus: TokenCorpus) -> [String] {
    let characters = Array("abcdefghijklmnopqrstuvwxyzQA:$ \n")
    let names = Dictionary(uniqueKeysWithValues: characters.map { (ids(String($0))[0], $0) })
    return corpus.labels { names[$0] ?? "?" }
  }

  @Test("masks the prompt; the first completion token and the end token are labels")
  func mask() throws {
    let corpus = try corpus([line("Q: x A:", " yz")], blockSize: 11)
    #expect(corpus.blockTokens == [ids("Q: x A: yz$")])
    #expect(labels(corpus) == ["....... yz$"])
    #expect(corpus.block(0).mask?.firstIndex(of: true) == 7)
  }

  @Test("makes a label of a token that spells prompt and completion")
  func mergedBorder() throws {
    // "ab" is one token: alone, the prompt ends with "a".
    let corpus = try corpus([line("xa", "bc")], blockSize: 4)
    #expect(
      corpus.blockTokens == [[ids("x")[0], TestTokenizer.id("ab"), ids("c")[0], ids("$")[0]]])
    #expect(corpus.block(0).mask == [false, true, true, true])
  }

  @Test("masks a template's first token and learns its last")
  func template() throws {
    try TemporaryDirectory.with { folder in
      try folder.write(line("xy", "z"), to: "a.jsonl")
      let corpus = try folder.corpus(
        ["a.jsonl"], tokenizer: TestTokenizer.template(), blockSize: 5)
      let added = ["<s>", "</s>"]
      #expect(
        corpus.blockTokens == [
          [TestTokenizer.id("<s>", added: added)] + ids("xyz")
            + [TestTokenizer.id("</s>", added: added)]
        ])
      #expect(corpus.block(0).mask == [false, false, false, true, true])
      #expect(corpus.warnings.isEmpty)
    }
  }

  @Test("packs whole pairs one after another and fills the rest of a block")
  func packing() throws {
    let corpus = try corpus([line("x", "yz"), line("u", "v"), line("p", "qr")], blockSize: 8)
    #expect(corpus.blockTokens == [ids("xyz$uv$$"), ids("pqr$$$$$")])
    #expect(labels(corpus) == [".yz$.v$.", ".qr$...."])
    #expect(corpus.warnings.isEmpty)
  }

  @Test("cuts a pair longer than a block and counts it")
  func longPair() throws {
    let corpus = try corpus([line("x", "y"), line("u", "vwxyz"), line("p", "q")], blockSize: 4)
    #expect(corpus.blockTokens == [ids("xy$$"), ids("uvwx"), ids("pq$$")])
    #expect(labels(corpus) == [".y$.", ".vwx", ".q$."])
    #expect(corpus.warnings == [.cutPairs(count: 1, blockSize: 4)])
  }

  @Test("leaves out a pair whose prompt fills a block and counts it")
  func longPrompt() throws {
    let corpus = try corpus([line("x", "y"), line("uvwx", "z"), line("p", "q")], blockSize: 4)
    #expect(corpus.blockTokens == [ids("xy$$"), ids("pq$$")])
    #expect(corpus.warnings == [.promptsTooLong(count: 1, blockSize: 4)])
  }

  @Test("refuses data without any label")
  func onlyPrompts() throws {
    let problem = #expect(throws: Problem.self) {
      try corpus([line("uvwx", "z"), line("uvwxyz", "z")], blockSize: 4)
    }
    #expect(
      problem?.description == "the texts: expected a prompt that leaves room for its completion, "
        + "found 2 that fill a block of 4 tokens; give a larger --block")
  }

  @Test("lets texts run on across blocks beside pairs")
  func mixed() throws {
    let text = #"{"text": "cdefgh"}"#
    let corpus = try corpus([line("x", "y"), text, line("p", "q")], blockSize: 4)
    #expect(corpus.blockTokens == [ids("xy$c"), ids("defg"), ids("h$$$"), ids("pq$$")])
    #expect(labels(corpus) == [".y$c", "defg", "h$..", ".q$."])
  }

  @Test("warns when nothing ends a completion")
  func withoutEnd() throws {
    let corpus = try corpus([line("x", "yz")], packing: .continuous, blockSize: 4)
    #expect(corpus.blockTokens == [ids("xyz") + [0]])
    #expect(labels(corpus) == [".yz."])
    #expect(corpus.warnings == [.completionsWithoutEnd])
  }

  @Test("comes from the cache as it went in")
  func cached() throws {
    try TemporaryDirectory.with { folder in
      let lines = [line("x", "yz"), #"{"text": "cdefghij"}"#, line("uvwxyz", "p"), line("", "q")]
      try folder.write(lines.joined(separator: "\r\n"), to: "a.jsonl")
      for blockSize in 2...9 {
        let fresh = try folder.corpus(["a.jsonl"], packing: .documents(), blockSize: blockSize)
        let cached = try folder.corpus(
          ["a.jsonl"], packing: .documents(), blockSize: blockSize, cache: folder.cache)
        #expect(cached.origin == (blockSize == 2 ? .texts : .cache))
        #expect(cached.blocks == fresh.blocks)
        #expect(cached.warnings == fresh.warnings)
        #expect(cached.blocks.allSatisfy { $0.tokens.count == blockSize })
        #expect(cached.blocks.allSatisfy { $0.mask?.contains(true) == true })
      }
    }
  }
}
