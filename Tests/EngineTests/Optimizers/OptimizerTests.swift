import Foundation
import Testing

@testable import Engine

@Suite struct OptimizerTests {
  static func store() -> ParameterStore {
    ParameterStore(
      [
        ParameterSpec("weight", rows: 2, columns: 3, role: .linear),
        ParameterSpec("norm", columns: 3, role: .norm),
      ], trainable: true)
  }

  @Test func adamWFollowsItsDefinition() throws {
    let store = Self.store()
    let gradients = try #require(store.gradients)
    let optimizer = Optimizer(.init(weightDecay: 0.1), for: store)
    let pool = ThreadPool(threadCount: 2)
    var (w, m, v) = (
      [Double](repeating: 0.5, count: 9), [Double](repeating: 0, count: 9),
      [Double](repeating: 0, count: 9)
    )
    store.weights.values.update(repeating: 0.5)
    for step in 1...3 {
      for index in 0..<9 { gradients.base[index] = Float(index - 4) * 0.3 * Float(step) }
      for index in 0..<9 {
        let g = Double(gradients.base[index]) * 0.5
        m[index] = 0.9 * m[index] + 0.1 * g
        v[index] = 0.999 * v[index] + 0.001 * g * g
        // Only the weight decays, not the norm.
        w[index] *= index < 6 ? 1 - 0.01 * 0.1 : 1
        let corrected = (
          m[index] / (1 - pow(0.9, Double(step))), v[index] / (1 - pow(0.999, Double(step)))
        )
        w[index] -= 0.01 * corrected.0 / (corrected.1.squareRoot() + 1e-8)
      }
      optimizer.step(store, learningRate: 0.01, gradientScale: 0.5, pool: pool)
    }
    for index in 0..<9 { #expect(abs(Double(store.weights.base[index]) - w[index]) < 1e-6) }
    #expect(gradients.values.allSatisfy { $0 == 0 }, "gradients start again at zero")
  }

  @Test func vectorsDecayWhenAsked() throws {
    let store = Self.store()
    store.weights.values.update(repeating: 1)
    let optimizer = Optimizer(.init(weightDecay: 0.5, decaysVectors: true), for: store)
    optimizer.step(store, learningRate: 0.1, gradientScale: 1, pool: ThreadPool(threadCount: 1))
    #expect(store.weights.values.allSatisfy { abs($0 - 0.95) < 1e-6 })
  }

  @Test func normClipsAndFindsWhatIsNotFinite() throws {
    let store = Self.store()
    let gradients = try #require(store.gradients)
    gradients.values.update(repeating: 1)
    let pool = ThreadPool(threadCount: 2)
    let norm = GradientNorm(store, pool: pool)
    #expect(abs(norm.total - 3) < 1e-9)
    #expect(abs(norm.clippingScale(limit: 1.5) - 0.5) < 1e-5)
    #expect(norm.clippingScale(limit: 5) == 1)
    #expect(norm.clippingScale(limit: nil) == 1)
    #expect(norm.firstNonFinite == nil)
    gradients.base[7] = .nan
    #expect(GradientNorm(store, pool: pool).firstNonFinite == 1)
  }
}
