import Corpora
import Foundation
import TestSupport
import Testing
import Untrusted

/// The blocks must be those that the PyTorch reference trained and was evaluated on.
@Suite(
  "Reference blocks",
  .enabled(if: SharedFiles.isThere, "needs the folder ../shared beside the package"))
struct ReferenceTests {
  private struct Run: Hashable {
    let model: String
    let text: String
    let blockSize: Int
    let blockCount: Int
  }

  /// The texts of all reference runs, training and validation.
  private func runs() throws -> Set<Run> {
    let results = try JSONReader.parse(
      Array(Data(contentsOf: SharedFiles.url("reference/results.json"))))
    return Set(
      results.elements.flatMap { result in
        [("train", "train_blocks"), ("valid", "valid_blocks")].map { text, count in
          Run(
            model: result["model"].string ?? "", text: result[text].string ?? "",
            blockSize: Int(result["block"].id), blockCount: Int(result[count].id))
        }
      })
  }

  @Test("are as many, and stay so in the cache")
  func counts() throws {
    let runs = try runs()
    #expect(runs.count >= 6)
    try TemporaryDirectory.with { folder in
      for run in runs {
        let tokenizer = try SharedFiles.tokenizer(run.model)
        let source = try CorpusSource([SharedFiles.url("text/\(run.text)").path])
        for origin in [TokenCorpus.Origin.texts, .cache] {
          let corpus = try TokenCorpus(
            source, tokenizer: tokenizer, blockSize: run.blockSize, cache: folder.cache)
          #expect(corpus.blockCount == run.blockCount, "\(run.model), \(run.text)")
          #expect(corpus.origin == origin)
        }
      }
    }
  }

  @Test(
    "hold the tokens of the text encoded whole",
    arguments: [
      ("stories260k", "tinystories-valid.txt"), ("opt-shakespeare", "shakespeare-train.txt"),
      ("gpt2-wikitext", "wikitext2-test.txt"),
    ])
  func tokens(model: String, text: String) throws {
    let tokenizer = try SharedFiles.tokenizer(model)
    let file = SharedFiles.url("text/\(text)")
    let ids = try tokenizer.tokenizer.encode(try String(contentsOf: file, encoding: .utf8))
    let corpus = try TokenCorpus(
      CorpusSource([file.path]), tokenizer: tokenizer, blockSize: 256, cache: .disabled)
    #expect(corpus.tokenCount == ids.count)
    #expect(corpus.blockTokens.joined().elementsEqual(ids.prefix(corpus.blockCount * 256)))
  }
}
