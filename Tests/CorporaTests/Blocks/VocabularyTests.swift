import Corpora
import TestSupport
import Testing

@Suite("Corpus vocabulary")
struct VocabularyTests {
  @Test("must fit into the model's")
  func mismatch() throws {
    try TemporaryDirectory.with { folder in
      try folder.write("some text", to: "a.txt")
      let corpus = try folder.corpus(["a.txt"])
      let size = corpus.vocabularySize
      #expect(size == 99)
      try corpus.requireVocabulary(modelTokenCount: size)
      try corpus.requireVocabulary(modelTokenCount: size + 29)
      let error = #expect(throws: CorpusError.self) {
        try corpus.requireVocabulary(modelTokenCount: size - 1)
      }
      #expect(
        error?.description == """
          tokenizer.json: the tokenizer has 99 tokens, and the model knows 98. \
          Use the tokenizer that belongs to the model.
          """)
    }
  }
}
