import Corpora
import TestSupport
import Testing
import Untrusted

@Suite("Corpus vocabulary")
struct VocabularyTests {
  @Test("must be known to the model as far as the texts use it")
  func mismatch() throws {
    try TemporaryDirectory.with { folder in
      try folder.write("some text", to: "a.txt")
      let largest = try #require(TestTokenizer.ids("some text").max())
      let corpus = try folder.corpus(["a.txt"])
      // The tokenizer has more tokens: added ones for padding often are beyond the embedding.
      try corpus.requireVocabulary(modelTokenCount: Int(largest) + 1)
      let problem = #expect(throws: Problem.self) {
        try corpus.requireVocabulary(modelTokenCount: Int(largest))
      }
      #expect(
        problem?.description
          == "tokenizer.json: expected tokens from 0 to \(largest - 1), which the "
          + "model knows, found token \(largest) in the texts; use the tokenizer that belongs to the "
          + "model")
      // The end token fills blocks, and so must be known although no text has it.
      let padded = try folder.corpus(["a.txt"], packing: .documents())
      #expect(throws: Problem.self) {
        try padded.requireVocabulary(modelTokenCount: Int(largest) + 1)
      }
    }
  }
}
