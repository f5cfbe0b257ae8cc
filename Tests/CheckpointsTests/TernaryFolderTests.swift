@testable import Checkpoints
import Engine
import Foundation
import TestSupport
import Testing
import Untrusted

@Suite("Ternary folders")
struct TernaryFolderTests {
  private static let config =
    #"{"model_type":"llama","vocab_size":64,"hidden_size":256,"num_hidden_layers":2,"#
    + #""num_attention_heads":4,"num_key_value_heads":2,"intermediate_size":512,"#
    + #""max_position_embeddings":64,"rms_norm_eps":1e-5,"hidden_act":"silu"}"#

  /// A folder with a random model, whose values are changed before it is written.
  private func folder(
    _ quantizer: Quantizer?, in temporary: TemporaryDirectory,
    change: (ParameterStore) -> Void = { _ in }
  ) throws -> ModelDirectory {
    let config = try HuggingFaceConfig(
      try #require(try JSONReader.parse(Array(Self.config.utf8)).object))
    let store = try Decoder.random(
      config.architecture, seed: 2, trainable: false, quantizer: quantizer
    ).parameters
    if let quantizer {
      let weights = QuantizedWeights(quantizer, in: store)
      weights.initializeScales()
      weights.quantize(pool: ThreadPool(threadCount: 1))
    }
    change(store)
    let url = temporary.file("model")
    try? FileManager.default.removeItem(at: url)
    try ModelDirectory.save(store, .effective, config: config, to: url)
    return try ModelDirectory(url)
  }

  private func logits(_ directory: ModelDirectory, _ store: ParameterStore) -> [Float] {
    let generation = Generation(
      Decoder(directory.architecture, parameters: store), length: 16,
      pool: ThreadPool(threadCount: 2))
    generation.append((0..<12).map { Int32($0 * 7 % 64) })
    return Array(generation.logits.values)
  }

  @Test(
    "values that are codes times scales are packed, with the same logits",
    arguments: [Quantizer.Granularity.row, .group(256), .tensor])
  func packs(granularity: Quantizer.Granularity) throws {
    try TemporaryDirectory.with { temporary in
      let directory = try folder(
        Quantizer(.twn, granularity: granularity), in: temporary)
      let dense = try ParameterStore(directory.architecture, trainable: false)
      try directory.load(into: dense)
      let wanted = logits(directory, dense)
      let scale = wanted.map(\.magnitude).max() ?? 1
      for (activations, tolerance) in [
        (PackedMatrix.ActivationPrecision.float32, Float(1e-5)), (.int8, 0.03),
      ] {
        let store = try #require(try directory.packedStore(activations))
        let linears = directory.architecture.parameterSpecs.filter { $0.role == .linear }
        #expect(linears.allSatisfy { store.packed[$0.name]?.encoding == .ternary })
        // The head is rounded only where activations are.
        #expect(store.packed["head.weight"]?.encoding == (activations == .int8 ? .int8 : nil))
        for (found, wanted) in zip(logits(directory, store), wanted) {
          #expect(abs(found - wanted) < tolerance * scale)
        }
        // A decoder's quantized values give the same.
        let same = try #require(
          Decoder(directory.architecture, parameters: dense).packingTernary(activations))
        #expect(logits(directory, same.parameters) == logits(directory, store))
      }
    }
  }

  @Test("one value beside the levels keeps its layer, and those over the same input, in floats")
  func exactly() throws {
    try TemporaryDirectory.with { temporary in
      let directory = try folder(Quantizer(), in: temporary) { store in
        guard let key = store["layers.1.attention.key.weight"] else { return }
        key.effective.base[300] = key.effective.values.map(\.magnitude).max()!.nextUp
      }
      let store = try #require(try directory.packedStore(.float32))
      for name in ["query", "key", "value"] {
        #expect(store.packed["layers.1.attention.\(name).weight"] == nil)
        #expect(store.packed["layers.0.attention.\(name).weight"] != nil)
      }
      #expect(store.packed["layers.1.attention.output.weight"] != nil)
      let dense = try ParameterStore(directory.architecture, trainable: false)
      try directory.load(into: dense)
      let wanted = logits(directory, dense)
      for (found, wanted) in zip(logits(directory, store), wanted) {
        #expect(abs(found - wanted) < 1e-5)
      }
      // Four levels, or none, are no ternary model.
      #expect(try folder(nil, in: temporary).packedStore() == nil)
      #expect(try folder(Quantizer(.minmax(bits: 2)), in: temporary).packedStore() == nil)
    }
  }
}
