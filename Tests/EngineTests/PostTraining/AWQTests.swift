import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Engine

/// AWQ against a float64 implementation; its clips equal the released code's.
@Suite struct AWQTests {
  static let kinds = ["minmax2.group32", "minmax3.group32", "twn"]

  private static func method(_ kind: String) throws -> AWQ {
    try AWQ(
      kind == "twn"
        ? Quantizer(.twn)
        : Quantizer(.minmax(bits: Int(kind.dropFirst(6).prefix(1)) ?? 0), granularity: .group(32)))
  }

  private static func golden(_ name: String) throws -> Golden {
    try Golden(tensors: Fixtures.golden.appendingPathComponent("\(name).safetensors"))
  }

  @Test("weights that read the same: scales, losses, clips", arguments: kinds)
  func matrices(kind: String) throws {
    let golden = try Self.golden("awq")
    let (memory, pool) = (Workspace(), ThreadPool(threadCount: 2))
    func matrix(_ name: String) throws -> Matrix {
      let shape = try golden.shape(name)
      let matrix = memory.matrix(shape[0], shape[1])
      _ = matrix.values.update(fromContentsOf: try golden.floats(name))
      return matrix
    }
    let x = try matrix("x")
    let weights = try (0..<3).map { try matrix("weight.\($0)") }
    let originals = try (0..<3).map { try matrix("weight.\($0)") }
    let gram = memory.matrix(64, 64)
    gemm(x.transposed, x, into: gram)
    let magnitudes = (0..<64).map { column in
      (0..<96).reduce(0.0) { $0 + Double(x[$1, column].magnitude) } / 96
    }
    let method = try Self.method(kind)
    let (scales, losses) = method.search(weights, magnitudes, pool: pool) {
      zip(weights, originals).reduce(0) {
        $0 + $1.0.distance(to: $1.1, gram, pool: pool)
      } / (96 * 32)
    }
    #expect(Difference(scales, expected: try golden.floats("\(kind).scale")).relative < 1e-5)
    #expect(
      Difference(losses.map(Float.init), expected: try golden.floats("\(kind).losses")).relative
        < 1e-5)
    x.multiplyColumns(by: scales.map { 1 / $0 })
    for (index, weight) in weights.enumerated() {
      weight.multiplyColumns(by: scales)
      let found = method.clip(weight, inputs: x, pool: pool)
      #expect(
        Difference(found.bounds, expected: try golden.floats("\(kind).\(index).clip")).relative
          < 1e-5)
      #expect(found.errors.clipped <= found.errors.whole)
      let wanted = try golden.floats("\(kind).\(index).clip_error").reduce(0.0) { $0 + Double($1) }
      #expect(abs(found.errors.clipped / 96 / wanted - 1) < 1e-4)
      method.round(weight, into: weight)
      #expect(
        Difference(
          Array(weight.values), expected: try golden.floats("\(kind).\(index).scaled_quantized")
        ).relative < 1e-5)
    }
    withExtendedLifetime(memory) {}
  }

  @Test("a model, block after block", arguments: kinds + ["minmax4.group32"])
  func model(kind: String) throws {
    let golden = try Self.golden("awq-llama")
    let model = try GoldenModel.load("llama")
    let ids = try golden.int32s("\(kind).calibration_ids")
    let sequences = stride(from: 0, to: ids.count, by: 24).map { Array(ids[$0..<$0 + 24]) }
    let work = LayerwiseQuantization(
      model, sequences: sequences, batch: 3, pool: ThreadPool(threadCount: 2))
    for layer in 0..<model.architecture.layerCount {
      let outcomes = work.quantize(block: layer, by: try Self.method(kind))
      // Two key heads serve four queries: the output's inputs take no scales.
      #expect(outcomes.count == 3)
      for (outcome, name) in zip(outcomes, ["self_attn.q_proj", "mlp.gate_proj", "mlp.down_proj"]) {
        let losses = try golden.floats("\(kind).model.layers.\(layer).\(name).losses")
        let width = Double(model.architecture.hiddenSize)
        #expect(abs(outcome.errors.own / width / Double(losses.min() ?? 0) - 1) < 1e-4)
        #expect(abs(outcome.errors.rounded / width / Double(losses[0]) - 1) < 1e-4)
      }
    }
    try GoldenModel.expect(model, golden, "\(kind).logits", as: "llama")
  }

  @Test("projections of the embedding take fixed levels where a scale is to be learned")
  func projections() throws {
    let (fixed, learned) = (
      try GoldenModel.load("opt-postnorm"), try GoldenModel.load("opt-postnorm")
    )
    LayerwiseQuantization.roundOutsideBlocks(fixed.parameters, Quantizer(.twn))
    LayerwiseQuantization.roundOutsideBlocks(learned.parameters, Quantizer(.learnedTWN))
    #expect(Array(fixed.parameters.weights.values) == Array(learned.parameters.weights.values))
  }

  @Test(
    "models of other shapes lose less than by rounding",
    arguments: [
      "gpt2", "opt", "opt-postnorm", "qwen3", "gpt_neox", "phi", "olmo2", "smollm3", "gemma2",
      "gemma3",
    ])
  func shapes(name: String) throws {
    let model = try GoldenModel.load(name)
    let store = model.parameters
    let before = Array(store.weights.values)
    LayerwiseQuantization.roundOutsideBlocks(store, Quantizer(.twn))
    let tokens = try Golden(name).int32s("input_ids")
    let sequences = stride(from: 0, to: tokens.count, by: 8).map { Array(tokens[$0..<$0 + 8]) }
    let work = LayerwiseQuantization(
      model, sequences: sequences, batch: 2, pool: ThreadPool(threadCount: 1))
    for layer in 0..<model.architecture.layerCount {
      for outcome in work.quantize(block: layer, by: try AWQ(Quantizer(.twn))) {
        #expect(outcome.errors.own <= outcome.errors.rounded)
      }
    }
    #expect(Array(store.weights.values) != before)
    for parameter in store.parameters where Quantizer.quantizes(parameter.spec) {
      for row in 0..<parameter.spec.rows {
        #expect(Set(parameter.weight.rows(row..<row + 1).values.map(\.magnitude)).count <= 2)
      }
    }
  }

  @Test("scales that move into norms change nothing", arguments: ["gpt_neox", "phi", "gemma3"])
  func folding(name: String) throws {
    let (model, golden) = (try GoldenModel.load(name), try Golden(name))
    let tokens = try golden.int32s("input_ids")
    let pool = ThreadPool(threadCount: 1)
    let work = LayerwiseQuantization(
      model, sequences: [Array(tokens[..<24]), Array(tokens[24...])], batch: 2, pool: pool)
    let quantizer = Quantizer(.minmax(bits: 8))
    for layer in 0..<model.architecture.layerCount {
      _ = try work.quantize(block: layer, by: AWQ(quantizer))
    }
    let generation = Generation(model, length: 24, pool: pool)
    generation.append(Array(tokens[..<24]))
    let wanted = try golden.floats("teacher.logits")[23 * 128..<24 * 128]
    #expect(
      Difference(Array(generation.logits.values), expected: Array(wanted)).relative < 0.03)
  }

  @Test func whatItCannotDoIsRefused() {
    #expect(throws: QuantizerError.oneScale(method: "awq")) {
      try AWQ(Quantizer(.twn, granularity: .tensor))
    }
    #expect(throws: QuantizerError.withoutLevels(scheme: "seq")) { try AWQ(Quantizer(.seq)) }
  }
}
