import TestSupport
import Testing

@testable import Engine

/// Weights that are quantized to 0 in their output's bias.
@Suite struct DeadZoneBiasTests {
  static func store(
    _ quantizer: Quantizer, rows: Int = 6, columns: Int = 32
  ) throws -> (ParameterStore, QuantizedWeights) {
    let specs = [
      ParameterSpec("w.weight", rows: rows, columns: columns, role: .linear),
      ParameterSpec("w.bias", columns: rows, role: .bias),
    ]
    let changed = quantizer.changedNames(of: specs)
    let store = ParameterStore(
      try quantizer.adding(to: specs), trainable: true, isQuantized: { changed.contains($0.name) })
    return (store, QuantizedWeights(quantizer, in: store))
  }

  /// `tequila.twn` and `tequila.absmean`: values and gradients of the formulas in float64.
  @Test(arguments: [(Quantizer.Scheme.twn, "twn"), (.absmean, "absmean")], [1, 3])
  func valuesAndGradients(scheme: (Quantizer.Scheme, String), threads: Int) throws {
    let golden = try Golden(
      tensors: Fixtures.golden.appendingPathComponent("soft-starts.safetensors"))
    let (store, weights) = try Self.store(Quantizer(scheme.0, deadZoneBias: 1e-3))
    _ = store.required("w.weight").weight.values.update(fromContentsOf: try golden.floats("weight"))
    let pool = ThreadPool(threadCount: threads)
    weights.quantize(pool: pool)
    func matrix(_ rows: Int, _ columns: Int, _ name: String? = nil) throws -> Matrix {
      let matrix = RandomMatrix(zeros: rows, columns).matrix
      if let name { _ = matrix.values.update(fromContentsOf: try golden.floats(name)) }
      return matrix
    }
    let (x, upstream) = (try matrix(10, 32, "x"), try matrix(10, 6, "upstream"))
    let (y, dx) = (try matrix(10, 6), try matrix(10, 32))
    let linear = try #require(Linear(["w"], in: store))
    linear.forward(x, into: y)
    linear.backward(upstream, into: dx)
    linear.accumulateGradients(upstream, x: x, outputs: 0..<6)
    weights.backward(pool: pool)
    let found = [
      ("y", Array(y.values)), ("grad_x", Array(dx.values)),
      ("grad_weight", Array(try #require(store.required("w.weight").gradient).values)),
      ("bias", Array(store.required("w.bias").effective.values)),
    ]
    for (name, values) in found {
      let expected = try golden.floats("tequila.\(scheme.1).\(name)")
      #expect(Difference(values, expected: expected).relative < 1e-5, "\(name)")
    }
    #expect(store.required("w.bias").weight.values.allSatisfy { $0 == 0 })
  }

  /// The model's loss against central differences of a weight that is quantized to 0: all that it does
  /// is in the bias.
  @Test(
    arguments: [Quantizer.Scheme.twn, .learnedTWN, .seq], [Quantizer.Granularity.row, .group(4)])
  func zerosAreTrained(scheme: Quantizer.Scheme, granularity: Quantizer.Granularity) throws {
    var architecture = DistillerTests.architecture
    architecture.biases = .all
    let weight: Float = 0.5
    let quantizer = Quantizer(scheme, granularity: granularity, deadZoneBias: weight)
    let student = try Decoder.random(
      architecture, seed: 1, trainable: true, quantizer: quantizer)
    let quantized = QuantizedWeights(quantizer, in: student.parameters)
    let distiller = Distiller(
      student: student, teacher: nil, quantized: quantized, objective: Objective(.groundTruth),
      microBatch: BatchShape(batch: 4, length: 12), pool: ThreadPool(threadCount: 1))
    let normalization = Normalization(DistillerTests.batch)
    func loss() -> Double {
      distiller.accumulate(DistillerTests.batch, normalization: normalization).totals.loss
    }
    _ = loss()
    for matrix in quantized.matrices {
      let bias = try #require(matrix.bias)
      let row = matrix.parameter.spec.rows / 2
      let dead = try #require(matrix.row(row).first { matrix.codes[$0] == 0 })
      let before = bias.effective[0, row]
      let change: Float = 2e-3
      // What the quantizer would make of a change of the weight by change / weight.
      let losses = [change, -change].map { difference in
        bias.effective[0, row] = before + difference
        defer { bias.effective[0, row] = before }
        return loss()
      }
      student.parameters.gradients?.clear()
      _ = loss()
      let straight = try #require(matrix.parameter.gradient).base[dead]
      quantized.backward(pool: distiller.pool)
      let whole = try #require(matrix.parameter.gradient).base[dead]
      let expected = weight * Float((losses[0] - losses[1]) / Double(2 * change))
      #expect(abs(whole - straight - expected) < 2e-2 * max(abs(expected), 1e-2))
      student.parameters.gradients?.clear()
    }
  }

  @Test(
    "a student learns, and every step's biases follow from its weights, also with projections",
    arguments: [DistillerTests.architecture.hiddenSize, 6])
  func distiller(embeddingSize: Int) throws {
    var architecture = DistillerTests.architecture
    architecture.biases = .all
    architecture.embeddingSize = embeddingSize
    let quantizer = Quantizer(.twn, deadZoneBias: 1e-3)
    let student = try Decoder.random(
      architecture, seed: 1, trainable: true, quantizer: quantizer)
    let quantized = QuantizedWeights(quantizer, in: student.parameters)
    let distiller = Distiller(
      student: student,
      teacher: try Decoder.random(DistillerTests.architecture, seed: 2, trainable: false),
      quantized: quantized, objective: Objective(),
      microBatch: BatchShape(batch: 4, length: 12), pool: ThreadPool(threadCount: 2))
    let losses = (0..<60).map { _ in
      distiller.step(DistillerTests.batch, learningRate: 1e-2).totals.loss
    }
    #expect(losses[59] < losses[0])
    for matrix in quantized.matrices {
      guard matrix.parameter.name.hasPrefix("layers.") else {
        #expect(matrix.bias == nil)
        continue
      }
      let bias = try #require(matrix.bias)
      for row in 0..<matrix.parameter.spec.rows {
        let sum = matrix.row(row).reduce(Float(0)) {
          $0 + (matrix.codes[$1] == 0 ? matrix.parameter.weight.base[$1] : 0)
        }
        #expect(abs(bias.effective[0, row] - bias.weight[0, row] - 1e-3 * sum) < 1e-6)
      }
    }
  }
}
