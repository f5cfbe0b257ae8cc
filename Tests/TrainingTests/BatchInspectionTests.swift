import Foundation
import RunStore
import TestSupport
import Testing

@testable import Training

@Suite struct BatchInspectionTests {
  @Test func everyTokenOfTheLastBatchIsTraced() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      _ = tiny.trainer.step()
      let before = tiny.trainer.distiller.student.parameters.weights.base[0]
      let answer = try #require(try tiny.apply(.inspectBatch))
      #expect(answer.after == "2 sequences of step 1")
      #expect(tiny.trainer.distiller.student.parameters.weights.base[0] == before)
      try tiny.loop.writer.flush()
      let reader = try RunReader(tiny.loop.writer.directory)
      let batch = try reader.watches().filter { $0.batchStep == 1 }
      #expect(batch.map(\.tokens) == tiny.trainer.lastBlocks.map(\.tokens))
      for watch in batch {
        let traces = try reader.traces(ofWatch: watch.id, at: 1)
        #expect(traces.map(\.token) == Array(watch.tokens.dropFirst()))
        let sum = traces.compactMap(\.scale).reduce(0, +)
        #expect(abs(sum - 1) < 1e-5)
      }
    }
  }

  @Test func aBatchIsTracedOnce() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder)
      try tiny.apply(.inspectBatch, .inspectBatch)
      _ = tiny.trainer.step()
      try tiny.apply(.inspectBatch)
      try tiny.loop.writer.flush()
      let watches = try RunReader(tiny.loop.writer.directory).watches()
      #expect(watches.map(\.batchStep) == [0, 0, 1, 1])
      #expect(watches[0].tokens == watches[2].tokens, "before the first step it is that step's")
    }
  }

  @Test func tokensThatAreNoLabelsHaveNoPartInTheScale() throws {
    try TemporaryDirectory.with { folder in
      let pairs = folder.file("pairs.jsonl")
      let pair = #"{"prompt": "abcabc", "completion": "bcabca"}"#
      try Data((pair + "\n" + pair + "\n").utf8).write(to: pairs)
      let tiny = try TinyLoop(in: folder) { $0.train = [pairs.path] }
      let block = try #require(tiny.trainer.lastBlocks.first)
      let mask = try #require(block.mask)
      try tiny.apply(.inspectBatch)
      try tiny.loop.writer.flush()
      let traces = try RunReader(tiny.loop.writer.directory).traces(ofWatch: 1, at: 0)
      #expect(traces.map { $0.position + 1 } == mask.indices.dropFirst().filter { mask[$0] })
      #expect(traces.count < block.tokens.count - 1)
      #expect(abs(traces.compactMap(\.scale).reduce(0, +) - 1) < 1e-5)
    }
  }

  @Test func aBatchThatWasTakenBackIsTracedAnew() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinySession(in: folder) { $0.measureEvery = 2 }
      _ = try tiny.ask(.pause)
      let saved = try tiny.ask(.checkpoint).step
      _ = try tiny.ask(.run(steps: 2))
      try tiny.until { $0.step == saved + 2 && $0.state == .paused(reason: nil) }
      _ = try tiny.ask(.inspectBatch)
      _ = try tiny.ask(.goBack(scalingLearningRateBy: 1))
      _ = try tiny.ask(.run(steps: 2))
      try tiny.until { $0.step == saved + 2 && $0.state == .paused(reason: nil) }
      _ = try tiny.ask(.inspectBatch)
      try tiny.stop()
      let reader = try RunReader(tiny.session.directory)
      let batches = try reader.watches().filter { $0.batchStep != nil }
      #expect(batches.map(\.batchStep) == [saved + 2, saved + 2])
      #expect(try reader.traces(ofWatch: batches[0].id, at: saved + 2).count == 15)
    }
  }
}
