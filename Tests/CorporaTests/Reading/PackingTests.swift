import Foundation
import TestSupport
import Testing
import Untrusted

@testable import Corpora

@Suite("Packing")
struct PackingTests {
  private func ids(_ text: String) -> [Int32] { TestTokenizer.ids(text) }

  /// All tokens of files with these names and texts.
  private func tokens(
    _ files: [(String, String)], tokenizer: CorpusTokenizer? = nil, packing: Packing
  ) throws -> [Int32] {
    try TemporaryDirectory.with { folder in
      for (name, text) in files { try folder.write(text, to: name) }
      return try folder.corpus(
        files.map(\.0), tokenizer: tokenizer, packing: packing, blockSize: 2
      ).texts.ids
    }
  }

  // MARK: Continuous

  @Test("cuts a plain text, encoded whole, into blocks and drops the rest")
  func plainText() throws {
    try TemporaryDirectory.with { folder in
      let text = "one two\n\nthree <|endoftext|> four"
      try folder.write(text, to: "a.txt")
      for tokenizer in [try TestTokenizer.plain(), try TestTokenizer.template()] {
        let corpus = try folder.corpus(["a.txt"], tokenizer: tokenizer, blockSize: 5)
        let ids = try tokenizer.tokenizer.encode(text)
        #expect(corpus.blockCount == ids.count / 5)
        #expect(corpus.blockTokens.joined().elementsEqual(ids.prefix(ids.count / 5 * 5)))
        #expect(corpus.block(0).mask == nil)
      }
    }
  }

  @Test("puts texts one after another, each with what the tokenizer's template adds")
  func continuous() throws {
    let files = [
      ("a.txt", "xy\n\nz"), ("b.jsonl", #"{"text": "uv"}"# + "\r\n" + #"{"text": "w"}"#),
    ]
    #expect(try tokens(files, packing: .continuous) == ids("xy\n\nzuvw"))
    let (start, end) = (
      TestTokenizer.id("<s>", added: ["<s>", "</s>"]),
      TestTokenizer.id("</s>", added: ["<s>", "</s>"])
    )
    #expect(
      try tokens(files, tokenizer: TestTokenizer.template(), packing: .continuous)
        == [start] + ids("xy\n\nz") + [end, start] + ids("uv") + [end, start] + ids("w") + [end])
  }

  // MARK: Documents

  @Test("ends a plain text's paragraphs, or what its own markers part, with the end token")
  func plainDocuments() throws {
    let packing = Packing.documents()
    #expect(
      try tokens([("a.txt", "\n\none\ntwo\n \t\r\nthree\r\n\n\n")], packing: packing)
        == ids("one\ntwo$three$"))
    #expect(
      try tokens([("a.txt", "one\n\ntwo\n<|endoftext|>\n  <|endoftext|>three")], packing: packing)
        == ids("one\n\ntwo$three$"))
    #expect(
      try tokens([("a.txt", "one"), ("b.txt", "two")], packing: packing) == ids("one$two$"))
  }

  @Test("ends every line of JSONL, blank lines and all")
  func jsonDocuments() throws {
    let lines = #"{"text": "one\n\ntwo"}"# + "\n" + #"{"id": 1, "text": "x"}"# + "\n"
    #expect(try tokens([("a.jsonl", lines)], packing: .documents()) == ids("one\n\ntwo$x$"))
  }

  @Test("takes the end token that the tokenizer has, or that is given")
  func endToken() throws {
    #expect(
      try tokens([("a.txt", "x|y|")], packing: .documents(endToken: "|")) == ids("x|y|"))
    let added = ["<s>", "</s>"]
    let (start, end) = (
      TestTokenizer.id("<s>", added: added), TestTokenizer.id("</s>", added: added)
    )
    #expect(
      try tokens([("a.txt", "x\n\ny")], tokenizer: TestTokenizer.template(), packing: .documents())
        == [start] + ids("x") + [end, start] + ids("y") + [end], "one end token is enough")
  }

  @Test("says which end tokens were looked for")
  func noEndToken() throws {
    try TemporaryDirectory.with { folder in
      try folder.write("text", to: "a.txt")
      func error(_ packing: Packing) -> Problem? {
        #expect(throws: Problem.self) {
          try folder.corpus(["a.txt"], tokenizer: TestTokenizer.bare(), packing: packing)
        }
      }
      let advice =
        "; give the one that this tokenizer has with --end-token, or use --packing continuous"
      let expected = "tokenizer.json: expected a token that ends a document, found none of "
      #expect(
        error(.documents())?.description == expected
          + #""<|endoftext|>", "</s>", "<|end_of_text|>""# + advice)
      #expect(error(.documents(endToken: "<end>"))?.description == expected + #""<end>""# + advice)
    }
  }

  @Test("leaves out lines without text and says so")
  func emptyText() throws {
    try TemporaryDirectory.with { folder in
      let lines = [#"{"text": "abcdef"}"#, #"{"text": ""}"#, #"{"prompt": "a", "completion": ""}"#]
      let file = try folder.write(lines.joined(separator: "\n"), to: "a.jsonl")
      let corpus = try folder.corpus(["a.jsonl"])
      #expect(corpus.texts.ids.count == 5, "ab is one token")
      #expect(corpus.warnings == [.emptyDocuments(count: 2, first: "\(file.path), line 2")])
    }
  }

  @Test("encodes long texts in parts without a difference")
  func parts() throws {
    try TemporaryDirectory.with { folder in
      let text = "The cab and the ab!\n\n <|endoftext|> ab  c'd it's \u{E9}x y "
      let file = try folder.write(String(repeating: text, count: 5), to: "a.txt")
      for packing in [Packing.continuous, .documents()] {
        for tokenizer in [try TestTokenizer.plain(), try TestTokenizer.template()] {
          func bytes(_ partSize: Int) throws -> Data {
            var reader = TokenReader(
              tokenizer, try ResolvedPacking(packing, tokenizer),
              into: TokenBuffer(vocabularySize: tokenizer.tokenizer.vocabularySize), byteCount: 1,
              partSize: partSize, progress: { _ in })
            return try reader.tokens.finish(key: reader.read(CorpusFile(file)))
          }
          let whole = try bytes(1 << 20)
          for partSize in [1, 2, 3, 7, 20] { #expect(try bytes(partSize) == whole) }
        }
      }
    }
  }
}
