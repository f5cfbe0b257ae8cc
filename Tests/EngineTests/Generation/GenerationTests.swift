import Foundation
import Checkpoints
import TestSupport
import Testing

@testable import Engine

@Suite("Generation with a cache")
struct GenerationTests {
  private func model(_ name: String) throws -> (Decoder, Golden) {
    let directory = try ModelDirectory(Fixtures.golden(name))
    let store = try ParameterStore(directory.architecture, trainable: false)
    try directory.load(into: store)
    return (Decoder(directory.architecture, parameters: store), try Golden(name))
  }

  @Test("without limits tokens are drawn as often as their probabilities say")
  func samplingOfAll() {
    let logits = RandomMatrix(zeros: 1, 4).matrix
    let shares = [0.5, 0.3, 0.15, 0.05]
    var random = RandomSource(seed: 3)
    var counts = [0, 0, 0, 0]
    var sampling = Sampling()
    sampling.temperature = 2
    for _ in 0..<20_000 {
      for (index, share) in shares.enumerated() { logits.base[index] = Float(2 * log(share)) }
      counts[Int(sampling.next(logits, after: [], using: &random))] += 1
    }
    for (count, share) in zip(counts, shares) {
      #expect(abs(Double(count) / 20_000 - share) < 0.015)
    }
    // Only what has a third of the most probable token's share.
    sampling.minP = 0.34
    let kept = Set((0..<2000).map { _ in sampling.next(logits, after: [], using: &random) })
    #expect(kept == [0, 1])
  }

  /// The largest difference between the logits of every position and those of the whole pass.
  ///
  /// - Parameter pieces: how many tokens are added at a time.
  private func difference(_ name: String, pieces: [Int], chunk: Int, threads: Int) throws -> Double
  {
    let (model, golden) = try model(name)
    let shape = try golden.shape("input_ids")
    let (batch, length) = (shape[0], shape[1])
    let tokens = try golden.int32s("input_ids")
    let pool = ThreadPool(threadCount: threads)
    let whole = BatchShape(batch: batch, length: length)
    let activations = Activations(
      model.architecture, microBatch: whole, threadCount: threads, retention: .nothing)
    model.forward(tokens, shape: whole, into: activations, pool: pool)
    let expected = RandomMatrix(zeros: whole.rows, model.architecture.vocabularySize)
    model.head.forward(activations.hidden, into: expected.matrix)

    let generation = Generation(model, batch: batch, length: length, chunk: chunk, pool: pool)
    var worst = 0.0
    var start = 0
    var sizes = pieces[...]
    while start < length {
      let count = min(sizes.popFirst() ?? 1, length - start)
      generation.append(
        (0..<batch).flatMap { tokens[$0 * length + start..<$0 * length + start + count] })
      start += count
      #expect(generation.length == start)
      for sequence in 0..<batch {
        let row = sequence * length + start - 1
        for column in 0..<generation.logits.columns {
          let (found, wanted) = (generation.logits[sequence, column], expected.matrix[row, column])
          worst = max(worst, Double(abs(found - wanted)))
        }
      }
    }
    return worst
  }

  @Test(
    "gives the logits of the whole pass, for every architecture",
    arguments: Fixtures.goldenNames, [[5], [1], [3, 4, 2]])
  func equals(name: String, pieces: [Int]) throws {
    #expect(try difference(name, pieces: pieces, chunk: 128, threads: 2) < 1e-5)
    // Windows that drop what nobody sees any more, and prompts in several passes.
    #expect(try difference(name, pieces: pieces, chunk: 2, threads: 1) < 1e-5)
  }

  @Test("a window bounds the memory, and a cache can be used again")
  func memory() throws {
    var architecture = Architecture.llama(
      vocabularySize: 32, hiddenSize: 16, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
      feedForwardSize: 24, maximumPositions: 4096)
    let all = KeyValueCache(architecture, length: 4096, chunk: 16).byteCount
    architecture.blocks = architecture.blocks.map { .init(window: 64, scoreScale: $0.scoreScale) }
    #expect(KeyValueCache(architecture, length: 4096, chunk: 16).byteCount < all / 40)
    let model = try Decoder.random(architecture, seed: 3, trainable: false)
    let generation = Generation(
      model, length: 300, chunk: 16, pool: ThreadPool(threadCount: 2))
    let tokens = (0..<300).map { Int32($0 * 7 % 32) }
    generation.append(tokens)
    let first = Array(generation.logits.values)
    generation.removeAll()
    for token in tokens { generation.append([token]) }
    #expect(zip(first, generation.logits.values).allSatisfy { abs($0 - $1) < 1e-5 })
  }
}

@Suite("Sampling")
struct SamplingTests {
  private func draw(_ sampling: Sampling, _ logits: [Float], count: Int = 4000) -> [Int: Int] {
    var random = RandomSource(seed: 1)
    var counts: [Int: Int] = [:]
    let matrix = RandomMatrix(zeros: 1, logits.count)
    for _ in 0..<count {
      for (index, logit) in logits.enumerated() { matrix.matrix.base[index] = logit }
      counts[Int(sampling.next(matrix.matrix, after: [1, 1], using: &random)), default: 0] += 1
    }
    return counts
  }

  @Test("tokens come as often as their probabilities say")
  func distribution() {
    var sampling = Sampling()
    #expect(draw(sampling, [1, 3, 2]) == [1: 4000])
    sampling.temperature = 1
    let logits: [Float] = [0.1, 0.2, 0.3, 0.4].map(log)
    for (token, count) in draw(sampling, logits) {
      #expect(abs(Double(count) / 4000 - Double(token + 1) / 10) < 0.03)
    }
    sampling.temperature = 0.01
    #expect(draw(sampling, logits) == [3: 4000])
  }

  @Test("top-k, top-p and min-p leave the improbable out, and never all")
  func filters() {
    let logits: [Float] = [0.1, 0.2, 0.3, 0.4].map(log)
    func kept(_ change: (inout Sampling) -> Void) -> Set<Int> {
      var sampling = Sampling()
      sampling.temperature = 1
      change(&sampling)
      return Set(draw(sampling, logits).keys)
    }
    #expect(kept { $0.topK = 2 } == [2, 3])
    #expect(kept { $0.topP = 0.35 } == [3])
    #expect(kept { $0.topP = 0.5 } == [2, 3])
    #expect(kept { $0.topP = 1e-9 } == [3])
    #expect(kept { $0.minP = 0.6 } == [2, 3])
    #expect(kept { $0.minP = 1 } == [3])
    #expect(kept { _ in }.count == 4)
  }

  @Test("the penalty makes repetition less probable, whatever the logit's sign")
  func penalty() {
    var sampling = Sampling()
    sampling.repeatPenalty = 2
    #expect(draw(sampling, [1, 1.5, 0.5], count: 1) == [0: 1])
    #expect(draw(sampling, [-1, -0.8, -3], count: 1) == [0: 1])
  }

  @Test("of many candidates as of few")
  func many() {
    var sampling = Sampling()
    sampling.temperature = 1
    let logits = (0..<1000).map { $0 == 700 ? Float(20) : 0 }
    #expect(draw(sampling, logits, count: 50)[700] ?? 0 > 45)
  }
}
