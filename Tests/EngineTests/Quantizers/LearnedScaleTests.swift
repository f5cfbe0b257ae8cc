import TestSupport
import Testing

@testable import Engine

/// Trained scales where the golden values do not reach: groups, matrices, and segments of zeros.
@Suite struct LearnedScaleTests {
  static func weights(
    _ scheme: Quantizer.Scheme, _ granularity: Quantizer.Granularity, zeroRow: Bool = false
  ) throws -> (store: ParameterStore, weights: QuantizedWeights) {
    let quantizer = Quantizer(scheme, granularity: granularity)
    let specs = try quantizer.adding(
      to: [ParameterSpec("w", rows: 4, columns: 8, role: .linear)])
    let store = ParameterStore(specs, trainable: true, isQuantized: Quantizer.quantizes)
    var random = RandomSource(seed: 4)
    random.fillNormal(store.parameters[0].weight.values, standardDeviation: 1)
    if zeroRow { store.parameters[0].weight.rows(1..<2).fill() }
    return (store, QuantizedWeights(quantizer, in: store))
  }

  /// With the codes held, the quantized values are linear in the scale: differences are exact.
  @Test(
    arguments: [Quantizer.Scheme.pact(initialClip: 0.8), .seq, .learnedTWN],
    [Quantizer.Granularity.row, .group(4), .tensor])
  func scaleGradientsMatchDifferences(
    scheme: Quantizer.Scheme, granularity: Quantizer.Granularity
  ) throws {
    let (store, weights) = try Self.weights(scheme, granularity)
    let pool = ThreadPool(threadCount: 2)
    weights.initializeScales()
    weights.quantize(pool: pool)
    let matrix = weights.matrices[0]
    let learned = try #require(matrix.learnedScales)
    let gradient = try #require(store.parameters[0].gradient)
    let upstream = RandomMatrix(4, 8, seed: 7).values
    for (index, value) in upstream.enumerated() { gradient.values[index] = value }
    weights.backward(pool: pool)
    let analytic = Array(try #require(learned.gradient).values)
    for segment in 0..<matrix.segmentCount {
      let range = segment * matrix.segmentLength..<(segment + 1) * matrix.segmentLength
      // What autograd gives with rounding passed straight through, written out element by element.
      let expected = range.reduce(0.0) { sum, index in
        sum + Double(upstream[index]) * Self.slope(scheme, matrix, segment, index)
      }
      #expect(abs(Double(analytic[segment]) - expected) < 1e-4)
    }
  }

  private static func slope(
    _ scheme: Quantizer.Scheme, _ matrix: QuantizedMatrix, _ segment: Int, _ index: Int
  ) -> Double {
    let w = Double(matrix.parameter.weight.values[index])
    let learned = Double(matrix.learnedScales?.weight[0, segment] ?? 0)
    let code = Double(matrix.codes[index])
    if scheme == .learnedTWN { return code / Double(matrix.segmentLength).squareRoot() }
    if scheme == .seq {
      let u = w / learned
      return code / 1.5 - (abs(u) <= 0.99 ? u : 0)
    }
    let first = segment * matrix.segmentLength
    let mean =
      (first..<first + matrix.segmentLength).reduce(0.0) {
        $0 + abs(Double(matrix.parameter.weight.values[$1]))
      } / Double(matrix.segmentLength)
    let clip = learned * mean
    return mean * (abs(w) <= clip ? code - w / clip : (w > 0 ? 1 : -1))
  }

  @Test(arguments: [
    Quantizer.Scheme.twn, .absmean, .pact(initialClip: 1), .seq, .paretoQ, .sherry,
    .minmax(bits: 4),
  ])
  func aSegmentOfZerosStaysFinite(scheme: Quantizer.Scheme) throws {
    let (store, weights) = try Self.weights(scheme, .row, zeroRow: true)
    let pool = ThreadPool(threadCount: 1)
    weights.quantize(pool: pool)
    let gradient = try #require(store.parameters[0].gradient)
    gradient.values.update(repeating: 1)
    weights.backward(pool: pool)
    #expect(store.parameters[0].effective.values.allSatisfy { $0.isFinite })
    #expect(try #require(store.gradients).values.allSatisfy { $0.isFinite })
    #expect(store.parameters[0].effective.rows(1..<2).values.allSatisfy { $0 == 0 })
  }

  @Test func nothingLostIsInfinitelyMuchSignal() throws {
    let (store, weights) = try Self.weights(.twn, .row)
    store.parameters[0].weight.fill()
    weights.quantize(pool: ThreadPool(threadCount: 1))
    #expect(weights.matrices[0].statistics.signalToQuantizationNoise == .infinity)
  }
}
