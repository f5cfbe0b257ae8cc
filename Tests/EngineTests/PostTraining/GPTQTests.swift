import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Engine

/// GPTQ against a float64 implementation that equals the released code.
@Suite struct GPTQTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let quantizer: Quantizer
    let isOrdered: Bool
    var testDescription: String { name }
  }

  static let linear: [Case] =
    ["", ".actorder"].map {
      Case(name: "twn" + $0, quantizer: Quantizer(.twn), isOrdered: !$0.isEmpty)
    }
    + [2, 3, 4].flatMap { bits in
      [
        Case(
          name: "minmax\(bits).row", quantizer: Quantizer(.minmax(bits: bits)), isOrdered: false),
        Case(
          name: "minmax\(bits).row.actorder", quantizer: Quantizer(.minmax(bits: bits)),
          isOrdered: true),
        Case(
          name: "minmax\(bits).group64",
          quantizer: Quantizer(.minmax(bits: bits), granularity: .group(64)), isOrdered: false),
        Case(
          name: "minmax\(bits).group64.actorder.static",
          quantizer: Quantizer(.minmax(bits: bits), granularity: .group(64)), isOrdered: true),
      ]
    }

  private static func golden(_ name: String) throws -> Golden {
    try Golden(tensors: Fixtures.golden.appendingPathComponent("gptq-\(name).safetensors"))
  }

  private static func matrix(_ values: [Float], rows: Int, in memory: Workspace) -> Matrix {
    let matrix = memory.matrix(rows, values.count / rows)
    _ = matrix.values.update(fromContentsOf: values)
    return matrix
  }

  @Test(arguments: linear)
  func aMatrix(_ item: Case) throws {
    let golden = try Self.golden("linear")
    let memory = Workspace()
    let weight = Self.matrix(try golden.floats("weight"), rows: 8, in: memory)
    let hessian = Self.matrix(try golden.floats("hessian"), rows: 192, in: memory)
    let errors = try GPTQ(item.quantizer, ordersByActivity: item.isOrdered)
      .quantize(weight, hessian: hessian, pool: ThreadPool(threadCount: 2))
    let expected = try golden.floats("gptq.\(item.name).weight")
    #expect(Difference(Array(weight.values), expected: expected).relative < 1e-5)
    #expect(errors.own < errors.rounded)
    // The errors are the outputs'.
    let x = Self.matrix(try golden.floats("x"), rows: 256, in: memory)
    let lost = memory.matrix(8, 192)
    for (index, value) in try golden.floats("weight").enumerated() {
      lost.base[index] = value - weight.base[index]
    }
    let outputs = memory.matrix(256, 8)
    gemm(x, lost.transposed, into: outputs)
    let error = outputs.values.reduce(0.0) { $0 + Double($1) * Double($1) } / 256
    #expect(abs(errors.own / error - 1) < 1e-3)
    withExtendedLifetime(memory) {}
  }

  @Test(
    "block after block, the inputs of each layer from the quantized ones before it",
    arguments: [
      ("llama", "twn", false), ("llama", "twn.actorder", true), ("llama", "minmax2.group32", false),
      ("gpt2", "twn", false), ("gpt2", "twn.actorder", true),
    ])
  func model(name: String, kind: String, isOrdered: Bool) throws {
    let golden = try Self.golden(name)
    try #require(golden.contains("robust.\(kind).ids"))
    let model = try GoldenModel.load(name)
    let ids = try golden.int32s("robust.\(kind).ids")
    let sequences = stride(from: 0, to: ids.count, by: 24).map { Array(ids[$0..<$0 + 24]) }
    let quantizer =
      kind.hasPrefix("twn")
      ? Quantizer(.twn) : Quantizer(.minmax(bits: 2), granularity: .group(32))
    let work = LayerwiseQuantization(
      model, sequences: sequences, batch: 3, pool: ThreadPool(threadCount: 2))
    for layer in 0..<model.architecture.layerCount {
      let outcomes = try work.quantize(
        block: layer, by: GPTQ(quantizer, ordersByActivity: isOrdered))
      for outcome in outcomes { #expect(outcome.errors.own < outcome.errors.rounded) }
      work.advance(past: layer)
    }
    // The logits tell whether every code is right.
    try GoldenModel.expect(model, golden, "robust.\(kind).logits", as: name)
  }

  @Test func learnedLevelsAreRefused() {
    #expect(throws: QuantizerError.withoutLevels(scheme: "seq")) { try GPTQ(Quantizer(.seq)) }
  }

  @Test("inputs that are the same everywhere leave a singular Hessian, which is damped")
  func singular() throws {
    let memory = Workspace()
    let weight = memory.matrix(4, 64)
    for index in 0..<weight.count { weight.base[index] = Float(index % 7) - 3 }
    let hessian = memory.matrix(64, 64)
    hessian.values.update(repeating: 1)
    let errors = try GPTQ(Quantizer(.twn))
      .quantize(weight, hessian: hessian, pool: ThreadPool(threadCount: 1))
    #expect(errors.own <= errors.rounded && weight.values.allSatisfy(\.isFinite))
    withExtendedLifetime(memory) {}
  }

  @Test("a learned scale starts from twn's levels")
  func learnedScale() throws {
    #expect(try GPTQ(Quantizer(.learnedTWN)).quantizer == Quantizer(.twn))
    #expect(try AWQ(Quantizer(.learnedTWN)).quantizer == Quantizer(.twn))
  }
}
