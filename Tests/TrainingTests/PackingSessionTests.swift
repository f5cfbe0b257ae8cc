import Engine
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Training

@Suite struct PackingSessionTests {
  @Test func documentsAreTrainedOnForEpochsAndSampled() throws {
    try TemporaryDirectory.with { folder in
      let lines = (0..<24).map { #"{"text": "the hen number \#($0) saw a fox"}"# }
      let text = try folder.write(lines.joined(separator: "\n") + "\n", to: "documents.jsonl")
      let tiny = try TinySession(in: folder) {
        $0.train = [text.path]
        $0.valid = [text.path]
        $0.packing = .documents
        $0.endToken = "."
        $0.steps = nil
        $0.epochs = 2
        $0.accumulation = 2
      }
      try tiny.until(\.state.hasEnded)
      let snapshot = tiny.session.snapshot
      #expect(snapshot.state == .finished)
      // Each text has 28 or 29 characters and an end token; blocks have 16 tokens.
      let characters = (0..<24).map { "the hen number \($0) saw a fox".count + 1 }.reduce(0, +)
      let blocks = characters / 16
      #expect(snapshot.totalSteps == (2 * blocks + 3) / 4)
      #expect(snapshot.epoch >= 2 && snapshot.epoch < 2.2)
      let evaluations = try RunReader(tiny.session.directory).evaluations()
      let samples = try #require(evaluations.last?.samples)
      #expect(!samples.crossEntropy.isEmpty && samples.crossEntropy.count <= 2000)
      #expect(samples.confidence.count == samples.crossEntropy.count)
      #expect(samples.entropy.count == samples.crossEntropy.count)
      #expect(samples.confidence.allSatisfy { $0 > 0 && $0 <= 1 })
      #expect(samples.entropy.allSatisfy { $0 >= 0 && $0 <= Float(128).logarithm })
    }
  }
}

extension Float {
  fileprivate var logarithm: Float { Float(Foundation.log(Double(self))) + 1e-4 }
}
