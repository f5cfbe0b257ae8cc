import Testing

@testable import Engine

@Suite struct DecoderTests {
  /// A model may promise more positions than any memory holds; only those in use cost something.
  @Test func positionsCostNothingUntilTheyAreUsed() throws {
    let states = try [16, Int(Int32.max)].map { positions in
      let model = try Decoder.random(
        .llama(
          vocabularySize: 32, hiddenSize: 16, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
          feedForwardSize: 24, maximumPositions: positions), seed: 3, trainable: false)
      let pool = ThreadPool(threadCount: 2)
      let activations = Activations(
        model.architecture, microBatch: BatchShape(batch: 1, length: 16), threadCount: 2,
        retention: .nothing)
      // Short first: the tables grow with what is asked of them.
      return [3, 16, 5].flatMap { length in
        model.forward(
          (0..<length).map { Int32($0 * 7 % 32) }, shape: BatchShape(batch: 1, length: length),
          into: activations, pool: pool)
        return Array(activations.hidden.rows(0..<length).values)
      }
    }
    #expect(states[0] == states[1])
    // A causal model's states do not depend on what follows.
    #expect(zip(states[0][..<48], states[0][48...]).allSatisfy { abs($0 - $1) < 1e-5 })
  }
}
