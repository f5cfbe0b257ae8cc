import Foundation
import TestSupport
import Testing

@testable import Corpora

@Suite("Corpus progress")
struct ProgressTests {
  @Test("goes from file to file, first reading and then tokenizing")
  func fractions() throws {
    try TemporaryDirectory.with { folder in
      let a = try folder.write(String(repeating: "a", count: 30), to: "a.txt").path
      let b = try folder.write(String(repeating: "b", count: 10), to: "b.txt").path
      let log = ProgressLog()
      _ = try folder.corpus(["a.txt", "b.txt"], cache: folder.cache, progress: log.add)
      #expect(
        log.all == [
          CorpusProgress(activity: .reading, file: a, fraction: 0.75),
          CorpusProgress(activity: .reading, file: b, fraction: 1),
          CorpusProgress(activity: .tokenizing, file: a, fraction: 0.75),
          CorpusProgress(activity: .tokenizing, file: b, fraction: 1),
        ])
    }
  }

  @Test("is reported within a large file")
  func large() throws {
    try TemporaryDirectory.with { folder in
      try folder.write(String(repeating: "some words ", count: 200_000), to: "a.txt")
      let log = ProgressLog()
      let whole = try folder.corpus(["a.txt"], progress: log.add)
      #expect(whole.texts.ids.count == 200_000 * 11)
      let fractions = log.all.map(\.fraction)
      #expect(fractions.count == 3 && log.tokenizingCount == 3)
      #expect(fractions == fractions.sorted() && fractions.last == 1)
    }
  }
}
