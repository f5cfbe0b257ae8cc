import TestSupport
import Testing

@testable import Engine

/// Every quantizer on a bare weight against values and gradients from PyTorch.
@Suite struct QuantizerGoldenTests {
  static let rows = 6
  static let columns = 64

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let quantizer: Quantizer
    var testDescription: String { name }

    init(_ name: String, _ scheme: Quantizer.Scheme, _ granularity: Quantizer.Granularity) {
      self.name = name
      quantizer = Quantizer(scheme, granularity: granularity)
    }
  }

  static let straightThrough: [Case] =
    [
      Case("twn.row", .twn, .row), Case("twn.group16", .twn, .group(16)),
      Case("twn.tensor", .twn, .tensor), Case("absmean.row", .absmean, .row),
      Case("absmean.group16", .absmean, .group(16)), Case("absmean.tensor", .absmean, .tensor),
    ]
    + [2, 3, 4, 8].flatMap { bits in
      [
        Case("minmax\(bits).row", .minmax(bits: bits), .row),
        Case("minmax\(bits).group32", .minmax(bits: bits), .group(32)),
      ]
    }

  static func golden() throws -> Golden {
    try Golden(tensors: Fixtures.golden.appendingPathComponent("quantizers.safetensors"))
  }

  static func model(
    _ quantizer: Quantizer, _ golden: Golden
  ) throws -> (store: ParameterStore, weights: QuantizedWeights) {
    let specs = try quantizer.adding(
      to: [ParameterSpec("w", rows: rows, columns: columns, role: .linear)])
    let store = ParameterStore(specs, trainable: true, isQuantized: Quantizer.quantizes)
    for (index, value) in try golden.floats("weight").enumerated() {
      store.weights.base[index] = value
    }
    return (store, QuantizedWeights(quantizer, in: store))
  }

  @Test(arguments: straightThrough)
  func values(_ item: Case) throws {
    let golden = try Self.golden()
    let (store, weights) = try Self.model(item.quantizer, golden)
    weights.quantize(pool: ThreadPool(threadCount: 2))
    let found = Array(store.parameters[0].effective.values)
    let expected = try golden.floats(item.name)
    #expect(Difference(found, expected: expected).relative < 1e-5)
    let matrix = weights.matrices[0]
    guard case .minmax = item.quantizer.scheme else {
      let codes = matrix.codes.map(Int.init)
      #expect(codes == expected.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }, "codes are exact")
      return
    }
    for segment in 0..<matrix.segmentCount {
      let range = segment * matrix.segmentLength..<(segment + 1) * matrix.segmentLength
      let step = matrix.scales[segment]
      let levels = range.map { Int(UInt8(bitPattern: matrix.codes[$0])) }
      let multiples = range.map { Int((expected[$0] / step).rounded()) }
      // Levels count from the smallest weight's: they differ from the multiples by the zero point.
      #expect(Set(zip(levels, multiples).map { $0 - $1 }).count == 1, "codes are exact")
    }
  }

  @Test func learnedClip() throws {
    try checkLearned(
      .pact(initialClip: 0.9), name: "pact.gamma0.9", scaleGradient: "pact.gamma0.9.grad_gamma")
  }

  @Test func stretchedElastic() throws {
    try checkLearned(.seq, name: "seq.max", scaleGradient: "seq.max.grad_alpha")
    let golden = try Self.golden()
    let (_, weights) = try Self.model(Quantizer(.seq), golden)
    weights.initializeScales()
    let scales = try #require(weights.matrices[0].learnedScales).weight.values
    #expect(try Array(scales) == golden.floats("seq.max.alpha"))
  }

  private func checkLearned(
    _ scheme: Quantizer.Scheme, name: String, scaleGradient: String
  ) throws {
    let golden = try Self.golden()
    let (store, weights) = try Self.model(Quantizer(scheme), golden)
    let pool = ThreadPool(threadCount: 2)
    weights.initializeScales()
    weights.quantize(pool: pool)
    let found = Array(store.parameters[0].effective.values)
    let expected = try golden.floats(name)
    #expect(Difference(found, expected: expected).relative < 1e-5)
    let codes = weights.matrices[0].codes.map(Int.init)
    #expect(codes == expected.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }, "codes are exact")
    let gradient = try #require(store.parameters[0].gradient)
    for (index, value) in try golden.floats("upstream").enumerated() {
      gradient.values[index] = value
    }
    weights.backward(pool: pool)
    let weightGradient = try golden.floats("\(name).grad_weight")
    #expect(Difference(Array(gradient.values), expected: weightGradient).relative < 1e-5)
    let scales = try #require(weights.matrices[0].learnedScales?.gradient)
    let expectedScales = try golden.floats(scaleGradient)
    #expect(Difference(Array(scales.values), expected: expectedScales).relative < 1e-5)
  }
}
