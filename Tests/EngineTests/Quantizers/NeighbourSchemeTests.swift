import TestSupport
import Testing

@testable import Engine

/// Schemes of neighbouring papers, against values and gradients of their formulas.
@Suite struct NeighbourSchemeTests {
  private static func golden(_ name: String) throws -> Golden {
    try Golden(tensors: Fixtures.golden.appendingPathComponent("\(name).safetensors"))
  }

  private static func model(
    _ quantizer: Quantizer, _ golden: Golden
  ) throws -> (store: ParameterStore, weights: QuantizedWeights) {
    let shape = try golden.shape("weight")
    let specs = try quantizer.adding(
      to: [ParameterSpec("w", rows: shape[0], columns: shape[1], role: .linear)])
    let store = ParameterStore(specs, trainable: true, isQuantized: Quantizer.quantizes)
    _ = store.parameters[0].weight.values.update(fromContentsOf: try golden.floats("weight"))
    return (store, QuantizedWeights(quantizer, in: store))
  }

  @Test(
    "three of four keep their sign",
    arguments: [("row", Quantizer.Granularity.row), ("group128", .group(128))])
  func sherry(name: String, granularity: Quantizer.Granularity) throws {
    let golden = try Self.golden("sherry")
    let (store, weights) = try Self.model(Quantizer(.sherry, granularity: granularity), golden)
    weights.quantize(pool: ThreadPool(threadCount: 2))
    let found = Array(store.parameters[0].effective.values)
    #expect(Difference(found, expected: try golden.floats("\(name).y")).relative < 1e-5)
    let matrix = weights.matrices[0]
    #expect(
      Difference(Array(matrix.scales), expected: try golden.floats("\(name).alpha")).relative < 1e-5
    )
    // One of four is 0, and where weights are 0 more are.
    let codes = matrix.codes.map(Int.init)
    #expect(codes == found.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 })
    for start in stride(from: 0, to: codes.count, by: 4) {
      #expect(codes[start..<start + 4].contains(0))
    }
    // The gradient passes, also of what is dropped.
    let gradient = try #require(store.parameters[0].gradient)
    gradient.values.update(repeating: 0.5)
    weights.backward(pool: ThreadPool(threadCount: 1))
    #expect(gradient.values.allSatisfy { $0 == 0.5 })
  }

  @Test("the scale's gradient as ParetoQ has it", arguments: ["max", "half"])
  func paretoQ(name: String) throws {
    let golden = try Self.golden("seq-paretoq")
    let (store, weights) = try Self.model(Quantizer(.paretoQ), golden)
    let pool = ThreadPool(threadCount: 2)
    weights.initializeScales()
    let scales = try #require(weights.matrices[0].learnedScales)
    if name == "max" {
      #expect(Array(scales.weight.values) == (try golden.floats("max.alpha")))
    } else {
      _ = scales.weight.values.update(fromContentsOf: try golden.floats("half.alpha"))
    }
    weights.quantize(pool: pool)
    #expect(
      Difference(
        Array(store.parameters[0].effective.values), expected: try golden.floats("\(name).y")
      ).relative < 1e-5)
    let gradient = try #require(store.parameters[0].gradient)
    _ = gradient.values.update(fromContentsOf: try golden.floats("upstream"))
    weights.backward(pool: pool)
    #expect(
      Difference(Array(gradient.values), expected: try golden.floats("\(name).grad_weight"))
        .relative
        < 1e-5)
    #expect(
      Difference(
        Array(try #require(scales.gradient).values),
        expected: try golden.floats("\(name).grad_alpha")
      ).relative < 1e-5)
  }

  @Test("rows that are no fours are refused by name")
  func fours() {
    for granularity in [Quantizer.Granularity.row, .group(2), .tensor] {
      #expect(throws: QuantizerError.self) {
        try Quantizer(.sherry, granularity: granularity).adding(
          to: [ParameterSpec("w", rows: 4, columns: 6, role: .linear)])
      }
    }
  }
}
