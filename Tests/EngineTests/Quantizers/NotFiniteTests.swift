import Testing

@testable import Engine

/// What is not finite must show in the effective weights, or a broken model looks whole.
@Suite struct NotFiniteTests {
  @Test(
    arguments: [
      Quantizer.Scheme.twn, .absmean, .pact(initialClip: 0.8), .seq, .minmax(bits: 2),
      .minmax(bits: 8),
    ], [Quantizer.Granularity.row, .group(4), .tensor])
  func weightsPropagate(scheme: Quantizer.Scheme, granularity: Quantizer.Granularity) throws {
    for value in [Float.nan, .infinity, -.infinity] {
      let (store, weights) = try LearnedScaleTests.weights(scheme, granularity)
      let pool = ThreadPool(threadCount: 2)
      weights.initializeScales()
      weights.quantize(pool: pool)
      store.parameters[0].weight[2, 3] = value
      weights.quantize(pool: pool)
      let effective = store.parameters[0].effective
      #expect(!effective[2, 3].isFinite, "\(value)")
      // Where nothing else shares its scale, the rest stays as it was.
      if granularity != .tensor { #expect(effective.rows(0..<2).values.allSatisfy { $0.isFinite }) }
    }
  }

  @Test(arguments: [Quantizer.Scheme.pact(initialClip: 0.8), .seq])
  func learnedScalesPropagate(scheme: Quantizer.Scheme) throws {
    for value in [Float.nan, .infinity, -.infinity] {
      let (store, weights) = try LearnedScaleTests.weights(scheme, .row)
      weights.initializeScales()
      try #require(weights.matrices[0].learnedScales).weight[0, 1] = value
      weights.quantize(pool: ThreadPool(threadCount: 1))
      #expect(store.parameters[0].effective.rows(1..<2).values.allSatisfy { !$0.isFinite })
      #expect(store.parameters[0].effective.rows(2..<4).values.allSatisfy { $0.isFinite })
    }
  }

  @Test func aScaleThatIsNotFiniteIsRecordedAsSuch() throws {
    let (store, weights) = try LearnedScaleTests.weights(.twn, .row)
    store.parameters[0].weight[1, 1] = .infinity
    weights.quantize(pool: ThreadPool(threadCount: 1))
    #expect(weights.matrices[0].scales[1].isNaN && weights.matrices[0].scales[0].isFinite)
    #expect(weights.matrices[0].multiple(at: 9) == 0)
    #expect(weights.matrices[0].histogram().reduce(0, +) <= 32)
  }
}
