import Foundation
import Testing

@testable import Engine

@Suite struct PerplexityMeterTests {
  static let tokens: [Int32] = (0..<60).map { index in Int32((index * 11 + index * index) % 32) }

  static func meter(batch: Int) throws -> PerplexityMeter {
    PerplexityMeter(
      try Decoder.random(DistillerTests.architecture, seed: 1, trainable: false),
      microBatch: BatchShape(batch: batch, length: 12), pool: ThreadPool(threadCount: 2))
  }

  @Test func anUntrainedModelIsAsUnsureAsTheVocabularyIsLarge() throws {
    let meter = try Self.meter(batch: 5)
    meter.measure(Self.tokens, length: 12)
    #expect(abs(meter.perplexity - 32) < 2)
    #expect(meter.positionCount == 55)
  }

  @Test func batchesDoNotChangeTheResult() throws {
    let whole = try Self.meter(batch: 5)
    whole.measure(Self.tokens, length: 12)
    let parts = try Self.meter(batch: 2)
    for start in stride(from: 0, to: 60, by: 24) {
      parts.measure(Array(Self.tokens[start..<min(start + 24, 60)]), length: 12)
    }
    #expect(abs(whole.crossEntropy - parts.crossEntropy) < 1e-6)
  }

  @Test func masksLeaveTokensOut() throws {
    let meter = try Self.meter(batch: 5)
    var mask = [Bool](repeating: true, count: 60)
    // The first token of a sequence is never a label; the next two are left out here.
    for index in 0..<3 { mask[index] = false }
    meter.measure(Self.tokens, mask: mask, length: 12)
    #expect(meter.positionCount == 53)
  }
}
