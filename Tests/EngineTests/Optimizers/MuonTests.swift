import TestSupport
import Testing

@testable import Engine

/// Muon against its definition in float64, with which torch.optim.Muon agrees to bfloat16's precision.
@Suite struct MuonTests {
  static let names = ["wide", "tall", "square"]

  static func store(_ golden: Golden) throws -> ParameterStore {
    var specs = try names.map { name in
      let shape = try golden.shape("\(name).weight")
      return ParameterSpec(name, rows: shape[0], columns: shape[1], role: .linear)
    }
    specs.append(ParameterSpec("norm", columns: 4, role: .norm))
    let store = ParameterStore(specs, trainable: true)
    for parameter in store.parameters.dropLast() {
      _ = parameter.weight.values.update(
        fromContentsOf: try golden.floats("\(parameter.name).weight"))
    }
    return store
  }

  @Test("three steps on wide, tall and square matrices", arguments: [1, 2, 5])
  func golden(threads: Int) throws {
    let golden = try Golden(tensors: Fixtures.golden.appendingPathComponent("muon.safetensors"))
    let store = try Self.store(golden)
    let optimizer = Optimizer(.init(.muon, weightDecay: 0.1), for: store)
    let pool = ThreadPool(threadCount: threads)
    for step in 0..<3 {
      for parameter in store.parameters.dropLast() {
        // Half the gradient, twice the scale.
        let half = try golden.floats("\(parameter.name).gradient.\(step)").map { $0 / 2 }
        _ = try #require(parameter.gradient).values.update(fromContentsOf: half)
      }
      optimizer.step(store, learningRate: 0.02, gradientScale: 2, pool: pool)
      for parameter in store.parameters.dropLast() {
        let expected = try golden.floats("\(parameter.name).after.\(step)")
        #expect(
          Difference(Array(parameter.weight.values), expected: expected).relative < 1e-5,
          "\(parameter.name), step \(step)")
      }
    }
    #expect(try #require(store.gradients).values.allSatisfy { $0 == 0 })
    #expect(optimizer.secondMoment.values.allSatisfy { $0 == 0 }, "it needs no second moment")
  }

  @Test("what is no matrix inside a block is AdamW's")
  func rest() throws {
    let specs = [
      ParameterSpec("norm", columns: 3, role: .norm),
      ParameterSpec("table", rows: 2, columns: 3, role: .embedding),
    ]
    let weights = [Optimizer.Method.adamW, .muon].map { method in
      let store = ParameterStore(specs, trainable: true)
      store.gradients?.values.update(repeating: 0.3)
      Optimizer(.init(method), for: store).step(
        store, learningRate: 0.1, gradientScale: 1, pool: ThreadPool(threadCount: 1))
      return Array(store.weights.values)
    }
    #expect(weights[0] == weights[1] && weights[0].allSatisfy { $0 != 0 })
  }

  @Test("a gradient of zeros moves nothing")
  func zeros() throws {
    let store = ParameterStore(
      [ParameterSpec("w", rows: 3, columns: 4, role: .linear)], trainable: true)
    store.weights.values.update(repeating: 1)
    Optimizer(.init(.muon), for: store).step(
      store, learningRate: 0.1, gradientScale: 1, pool: ThreadPool(threadCount: 1))
    #expect(store.weights.values.allSatisfy { $0 == 1 })
  }
}
