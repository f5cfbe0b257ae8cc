import TestSupport
import Testing

@testable import Engine

@Suite("Scales in 16 bits")
struct ScaleTypeTests {
  @Test(
    "codes stay, scales are what a packed file holds",
    arguments: [Quantizer.Scheme.twn, .absmean, .pact(initialClip: 1), .seq])
  func rounding(scheme: Quantizer.Scheme) throws {
    let values = RandomMatrix(1, 4096, seed: 6).values
    let (exactStore, exact) = try CodeStatisticsTests.weights(values, Quantizer(scheme))
    let (store, rounded) = try CodeStatisticsTests.weights(
      values, Quantizer(scheme, scaleType: .float16))
    let pool = ThreadPool(threadCount: 1)
    exact.quantize(pool: pool)
    rounded.quantize(pool: pool)
    let (wanted, found) = (exact.matrices[0], rounded.matrices[0])
    #expect(Array(wanted.codes) == Array(found.codes))
    #expect(found.scales[0] == Float(Float16(wanted.scales[0])))
    #expect(abs(found.scales[0] / wanted.scales[0] - 1) < 5e-4)
    for (value, code) in zip(store.parameters[0].effective.values, found.codes) {
      #expect(value == Float(code) * found.scales[0])
    }
    withExtendedLifetime(exactStore) {}
  }

  @Test("a scale that 16 bits have no room for stays as it is")
  func large() throws {
    let (store, weights) = try CodeStatisticsTests.weights(
      [1e6, -1e6, 1e6, 0], Quantizer(scaleType: .float16))
    weights.quantize(pool: ThreadPool(threadCount: 1))
    #expect(weights.matrices[0].scales[0] == 1e6)
    withExtendedLifetime(store) {}
  }
}
