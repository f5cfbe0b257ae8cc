import Corpora
import Foundation
import TestSupport
import Testing

@Suite("Corpus progress")
struct ProgressTests {
  @Test("goes from file to file, first reading and then tokenizing")
  func fractions() throws {
    try TemporaryDirectory.with { folder in
      let a = try folder.write(String(repeating: "a", count: 30), to: "a.txt").path
      let b = try folder.write(String(repeating: "b", count: 10), to: "b.txt").path
      let log = ProgressLog()
      _ = try folder.corpus(["a.txt", "b.txt"], monitor: log.monitor)
      #expect(
        log.all == [
          CorpusProgress(activity: .reading, file: a, fraction: 0.75),
          CorpusProgress(activity: .reading, file: b, fraction: 1),
          CorpusProgress(activity: .tokenizing, file: a, fraction: 0.75),
          CorpusProgress(activity: .tokenizing, file: b, fraction: 1),
        ])
    }
  }

  @Test("is reported within a large file, which can be stopped at each report")
  func cancellation() throws {
    try TemporaryDirectory.with { folder in
      try folder.write(String(repeating: "some words ", count: 200_000), to: "a.txt")
      let log = ProgressLog()
      let whole = try folder.corpus(["a.txt"], monitor: log.monitor)
      #expect(whole.tokenCount == 200_000 * 11)
      let fractions = log.all.filter { $0.activity == .tokenizing }.map(\.fraction)
      #expect(fractions.count == 3)
      #expect(fractions == fractions.sorted())
      #expect(fractions.last == 1)
      for limit in 0..<log.all.count {
        #expect(throws: CorpusError.cancelled, "after \(limit) reports") {
          try folder.corpus(
            ["a.txt"], cache: folder.cache, monitor: ProgressLog(cancelAfter: limit).monitor)
        }
      }
      #expect(try folder.cacheFiles().isEmpty)
    }
  }
}
