import TestSupport
import Testing

@testable import Engine

/// Latent weights beside the quantized ones, against values and gradients of the formulas.
@Suite struct SoftStartTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let kind: SoftStart.Kind
    let name: String
    let mixture: WeightMixture
    var testDescription: String { "\(kind.rawValue) \(name)" }
  }

  static let cases = ["0", "0.25", "0.5", "1"].flatMap { name in
    let share = Float(name) ?? .nan
    return [
      Case(kind: .blend, name: name, mixture: .init(quantized: share, latent: 1 - share)),
      Case(kind: .arenas, name: name, mixture: .init(quantized: 1, latent: share)),
    ]
  }

  @Test(arguments: cases)
  func valuesAndGradients(_ item: Case) throws {
    let golden = try Golden(
      tensors: Fixtures.golden.appendingPathComponent("soft-starts.safetensors"))
    let specs = try Quantizer().adding(
      to: [ParameterSpec("w", rows: 6, columns: 32, role: .linear)])
    let store = ParameterStore(specs, trainable: true, isQuantized: Quantizer.quantizes)
    let parameter = store.parameters[0]
    _ = parameter.weight.values.update(fromContentsOf: try golden.floats("weight"))
    let weights = QuantizedWeights(Quantizer(), in: store)
    let pool = ThreadPool(threadCount: 2)
    weights.quantize(pool: pool)
    weights.mix(item.mixture, pool: pool)
    func matrix(_ name: String, _ rows: Int, _ columns: Int) throws -> RandomMatrix {
      let matrix = RandomMatrix(zeros: rows, columns)
      if !name.isEmpty {
        _ = matrix.matrix.values.update(fromContentsOf: try golden.floats(name))
      }
      return matrix
    }
    let (x, upstream) = (try matrix("x", 10, 32), try matrix("upstream", 10, 6))
    let (y, dx) = (try matrix("", 10, 6), try matrix("", 10, 32))
    let linear = Linear([parameter])
    linear.forward(x.matrix, into: y.matrix)
    linear.backward(upstream.matrix, into: dx.matrix)
    linear.accumulateGradients(upstream.matrix, x: x.matrix, outputs: 0..<6)
    weights.backward(pool: pool)
    let prefix = "\(item.kind.rawValue).\(item.name)"
    let gradient = Array(try #require(parameter.gradient).values)
    for (found, name) in [(y.values, "y"), (dx.values, "grad_x"), (gradient, "grad_weight")] {
      let expected = try golden.floats("\(prefix).\(name)")
      #expect(Difference(found, expected: expected).relative < 1e-5, "\(name)")
    }
    weights.quantize(pool: pool)
    let matrixScale = weights.matrices[0].scales[0]
    #expect(abs(parameter.effective[0, 0]) == 0 || abs(parameter.effective[0, 0]) == matrixScale)
  }

  @Test(arguments: [25, 40, 100])
  func arenasRisesAndFalls(total: Int) throws {
    let golden = try Golden(
      tensors: Fixtures.golden.appendingPathComponent("soft-starts.safetensors"))
    let expected = try golden.floats("arenas.lambda.\(total)")
    let found = (0...total).map {
      SoftStart(.arenas).mixture(atStep: $0, of: total).latent
    }
    #expect(Difference(found, expected: expected).relative < 1e-5)
  }

  @Test func blendEndsWithQuantizedWeights() {
    let start = SoftStart(.blend, steps: 4)
    #expect(
      (0..<6).map { start.mixture(atStep: $0, of: 100).latent } == [1, 0.75, 0.5, 0.25, 0, 0])
    #expect(SoftStart(.blend).mixture(atStep: 25, of: 100) == .quantized)
    #expect(SoftStart(.blend).mixture(atStep: 0, of: 3) == .quantized)
    #expect(SoftStart().mixture(atStep: 0, of: 100) == .quantized)
    #expect(SoftStart(.arenas).mixture(atStep: 0, of: 1) == .quantized)
  }

  /// With a trained scale, both its gradient and the weights' are those of the sum.
  @Test(arguments: [Quantizer.Scheme.seq, .paretoQ, .learnedTWN, .pact(initialClip: 0.8)])
  func trainedScales(scheme: Quantizer.Scheme) throws {
    let gradients = try [
      WeightMixture.quantized, .init(quantized: 0.25, latent: 0.75),
    ].map { mixture in
      let (store, weights) = try LearnedScaleTests.weights(scheme, .row)
      let pool = ThreadPool(threadCount: 1)
      weights.initializeScales()
      weights.quantize(pool: pool)
      weights.mix(mixture, pool: pool)
      let gradient = try #require(store.parameters[0].gradient)
      for index in 0..<32 { gradient.values[index] = Float(index % 7) - 3 }
      weights.backward(pool: pool)
      let scales = try #require(weights.matrices[0].learnedScales?.gradient)
      return (weight: Array(gradient.values), scale: Array(scales.values))
    }
    for index in 0..<32 {
      let expected = 0.25 * gradients[0].weight[index] + 0.75 * (Float(index % 7) - 3)
      #expect(abs(gradients[1].weight[index] - expected) < 1e-5)
    }
    #expect(zip(gradients[0].scale, gradients[1].scale).allSatisfy { abs($0 / 4 - $1) < 1e-5 })
  }

  @Test("between steps the student is quantized, and codes tell the dead zone's share")
  func distiller() throws {
    let distiller = try DistillerTests.distiller()
    distiller.mixture = WeightMixture(quantized: 0, latent: 1)
    let full = try DistillerTests.distiller(quantizer: nil)
    var share = 0.0
    let matrices = try #require(distiller.quantized).matrices
    distiller.gradientsAreReady = { _ in share = matrices[0].deadZoneGradientShare }
    let losses = [distiller, full].map {
      $0.step(DistillerTests.batch, learningRate: 1e-3).totals.loss
    }
    #expect(losses[0] == losses[1], "at first it is the full-precision model")
    #expect(share > 0.1 && share < 0.9)
    for matrix in matrices {
      #expect(
        (0..<matrix.codes.count).allSatisfy {
          matrix.parameter.effective.base[$0]
            == Float(matrix.codes[$0]) * matrix.scales[$0 / matrix.segmentLength]
        })
    }
  }
}
