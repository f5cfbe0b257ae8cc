import Checkpoints
import Engine
import Foundation
import TestSupport
import Testing

/// Real pretrained models, where they lie beside the package.
@Suite(
  .enabled(
    if: Fixtures.sharedDirectory != nil, "there is no folder ../shared with pretrained models"))
struct SharedModelTests {
  private func directory(_ name: String) throws -> ModelDirectory {
    let shared = try #require(Fixtures.sharedDirectory)
    return try ModelDirectory(shared.appendingPathComponent("models/\(name)"))
  }

  @Test(arguments: [
    ("stories260k", 260_032), ("gpt2-wikitext", 2_222_208), ("opt-shakespeare", 957_440),
  ])
  func loads(name: String, parameterCount: Int) throws {
    let directory = try directory(name)
    #expect(directory.unusedTensors == [])
    let store = try Samples.store(directory)
    #expect(store.count == parameterCount)
  }

  @Test func savingHalfPrecisionKeepsTheValues() throws {
    let source = try directory("gpt2-wikitext")
    let store = try Samples.store(source)
    try TemporaryDirectory.with { temporary in
      try ModelDirectory.save(
        store, config: source.config, to: temporary.file("saved"), companionsFrom: source.url)
      let saved = try ModelDirectory(temporary.file("saved"))
      #expect(try Samples.weights(saved) == Samples.weights(source))
      #expect(
        FileManager.default.fileExists(atPath: temporary.file("saved/tokenizer.json").path))
    }
  }
}
