import Foundation
import TestSupport
import Testing

@testable import Engine

@Suite struct CodeStatisticsTests {
  static func weights(
    _ values: [Float], _ quantizer: Quantizer = Quantizer()
  ) throws -> (store: ParameterStore, weights: QuantizedWeights) {
    let specs = try quantizer.adding(
      to: [ParameterSpec("w", rows: 1, columns: values.count, role: .linear)])
    let store = ParameterStore(specs, trainable: true, isQuantized: Quantizer.quantizes)
    for (index, value) in values.enumerated() { store.weights.base[index] = value }
    return (store, QuantizedWeights(quantizer, in: store))
  }

  @Test func aGaussianMatrixHasTheKnownShares() throws {
    let matrix = RandomMatrix(1, 400_000, seed: 1)
    let (_, weights) = try Self.weights(matrix.values)
    weights.quantize(pool: ThreadPool(threadCount: 1))
    let statistics = weights.matrices[0].statistics
    #expect(abs(statistics.zeroShare - 0.424) < 0.003)
    #expect(abs(statistics.entropy - 1.559) < 0.003)
    #expect(abs(statistics.signalToQuantizationNoise - 7.18) < 0.03)
    #expect(statistics.flipShare == 0 && statistics.neverFlippedShare == 1)
  }

  @Test func aLaplacianMatrixHasTheKnownShares() throws {
    var random = RandomSource(seed: 2)
    let values = (0..<400_000).map { _ in
      Float(-log(1 - random.uniform()) * (random.uniform() < 0.5 ? -1 : 1))
    }
    let (_, weights) = try Self.weights(values)
    weights.quantize(pool: ThreadPool(threadCount: 1))
    let statistics = weights.matrices[0].statistics
    #expect(abs(statistics.zeroShare - 0.504) < 0.003)
    #expect(abs(statistics.entropy - 1.496) < 0.003)
    #expect(abs(statistics.signalToQuantizationNoise - 5.50) < 0.05)
  }

  @Test func flipsAndOscillationsAreCounted() throws {
    // Four weights keep the threshold near 0.7; the first two move.
    let (store, weights) = try Self.weights([1, 1, 1, -1, 1, -1, 1, -1, 1, -1])
    let pool = ThreadPool(threadCount: 1)
    weights.quantize(pool: pool)
    func move(_ first: Float, _ second: Float) -> CodeStatistics {
      store.weights.base[0] = first
      store.weights.base[1] = second
      weights.quantize(pool: pool)
      return weights.matrices[0].statistics
    }
    let down = move(0, -1)
    #expect(down.zeroFlipShare == 0.1 && down.signFlipShare == 0.1)
    #expect(down.oscillationShare == 0, "a first flip undoes nothing")
    #expect(down.neverFlippedShare == 0.8)
    let back = move(1, -1)
    #expect(back.zeroFlipShare == 0.1 && back.signFlipShare == 0)
    #expect(back.oscillationShare == 0.1)
    #expect(abs(back.averageOscillationShare - 0.001) < 1e-12)
    let still = move(1, -1)
    #expect(still.flipShare == 0 && still.oscillationShare == 0)
    #expect(abs(still.averageOscillationShare - 0.00099) < 1e-12)
    #expect(weights.matrices[0].flipDirections[0] == 1, "the last flip went up")
  }

  @Test func levelsBeyondThreeAreCounted() throws {
    let (store, weights) = try Self.weights([-1, -0.5, 0, 0.5, 1], Quantizer(.minmax(bits: 8)))
    let pool = ThreadPool(threadCount: 1)
    weights.quantize(pool: pool)
    let first = weights.matrices[0].statistics
    #expect(first.minusShare == 0.4 && first.zeroShare == 0.2 && first.plusShare == 0.4)
    #expect(abs(first.entropy - log2(5)) < 1e-9)
    store.weights.base[1] = -0.4
    weights.quantize(pool: pool)
    let second = weights.matrices[0].statistics
    #expect(second.levelFlipShare == 0.2 && second.zeroFlipShare == 0)
  }

  @Test func threadsDoNotChangeTheResult() throws {
    let values = RandomMatrix(1, 5000, seed: 3).values
    for granularity in [Quantizer.Granularity.row, .group(50)] {
      let results = try [1, 3].map { threads in
        let (store, weights) = try Self.weights(values, Quantizer(granularity: granularity))
        weights.quantize(pool: ThreadPool(threadCount: threads))
        return Array(store.parameters[0].effective.values)
      }
      #expect(results[0] == results[1])
    }
  }

  @Test func histogramShowsTheThresholdAsOne() throws {
    let (_, weights) = try Self.weights([1, -1, 1, -1, 0.1, -0.1, 1, -1])
    weights.quantize(pool: ThreadPool(threadCount: 1))
    let histogram = weights.matrices[0].histogram(bins: 6, limit: 3)
    // Δ = 0.7 · 0.775: the large weights lie at 1.84 Δ, the small ones at 0.18 Δ.
    #expect(histogram == [0, 3, 1, 1, 3, 0])
  }

  @Test func scalesAndDeadZone() throws {
    let (store, weights) = try Self.weights([2, -2, 0.1, 0.1])
    weights.quantize(pool: ThreadPool(threadCount: 1))
    let matrix = weights.matrices[0]
    #expect(matrix.scaleSummary.mean == 2 && matrix.scaleSummary.drift == 1)
    let gradient = try #require(store.parameters[0].gradient)
    for (index, value) in [Float(3), 0, 0, 4].enumerated() { gradient.values[index] = value }
    #expect(abs(matrix.deadZoneGradientShare - 16 / 25) < 1e-6)
  }

  @Test func groupsThatDoNotDivideARowAreRefused() {
    let quantizer = Quantizer(granularity: .group(48))
    let spec = ParameterSpec("up.weight", rows: 2, columns: 64, role: .linear)
    #expect(
      throws: QuantizerError.indivisible(
        matrix: "up.weight", columns: 64, granularity: .group(48))
    ) { try quantizer.adding(to: [spec]) }
  }

  @Test(arguments: Quantizer.Scheme.names + ["pact:0.7"])
  func namesGoBothWays(name: String) throws {
    #expect(try #require(Quantizer.Scheme(name: name)).name == name)
  }

  @Test(arguments: ["", "minmax5", "minmax", "pact:0", "pact:x", "TWN"])
  func unknownNamesAreRefused(name: String) {
    #expect(Quantizer.Scheme(name: name) == nil)
  }
}
