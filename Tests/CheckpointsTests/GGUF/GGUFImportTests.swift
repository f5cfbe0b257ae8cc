import Engine
import Foundation
import GGUF
import TestSupport
import Testing
import Untrusted

@testable import Checkpoints

@Suite("Models from GGUF files")
struct GGUFImportTests {
  /// Exports a model, imports it, and compares weights, and logits with positions as they are.
  private func checkRoundTrip(_ config: HuggingFaceConfig, _ store: ParameterStore) throws {
    try TemporaryDirectory.with { folder in
      let file = folder.file("model.gguf")
      _ = try GGUFExport(config, store, type: .f32, embeddingType: .f32)
        .write(to: file, metadata: [])
      let found = try ModelDirectory(file)
      #expect(found.architecture.parameterSpecs == config.architecture.parameterSpecs)
      let loaded = try ParameterStore(found.architecture, trainable: false)
      try found.load(into: loaded)
      for (wanted, found) in zip(store.parameters, loaded.parameters) {
        if case .rms(_, addsOne: true) = config.architecture.norm, wanted.spec.role == .norm {
          // The file has sums with one.
          let difference = Difference(
            Array(found.weight.values), expected: Array(wanted.weight.values))
          #expect(difference.absolute < 1e-6, "\(wanted.name)")
        } else {
          #expect(Array(wanted.weight.values) == Array(found.weight.values), "\(wanted.name)")
        }
      }
      let length = min(24, found.architecture.maximumPositions)
      let tokens = (0..<length).map { Int32($0 * 7 % 23) }
      let pool = ThreadPool(threadCount: 1)
      func logits(_ architecture: Architecture, _ store: ParameterStore) -> [Float] {
        let generation = Generation(
          Decoder(architecture, parameters: store), length: length, pool: pool)
        generation.append(tokens)
        return Array(generation.logits.values)
      }
      let wanted = logits(config.architecture, store)
      for (found, wanted) in zip(logits(found.architecture, loaded), wanted) {
        #expect(abs(found - wanted) < 1e-5)
      }
    }
  }

  @Test(
    "a file that was exported gives the same model",
    arguments: Fixtures.goldenNames.filter { !$0.hasPrefix("opt") && $0 != "gpt_neo" })
  func roundTrip(name: String) throws {
    let source = try ModelDirectory(Fixtures.golden(name))
    let store = try ParameterStore(source.architecture, trainable: false)
    try source.load(into: store)
    var json = source.config.json
    if name.hasPrefix("gemma") {
      // llama.cpp has a scale and a pattern of layers of its own.
      #expect(throws: Problem.self) { try GGUFExport.check(source.config) }
      json["query_pre_attn_scalar"] = json["head_dim"]
      json["layer_types"] = nil
    }
    try checkRoundTrip(try HuggingFaceConfig(json), store)
  }

  @Test("what llama.cpp computes otherwise, or has no tensors for, is refused")
  func refusedExports() throws {
    let changes: [(name: String, key: String, value: JSONValue)] = [
      ("llama", "hidden_act", .string("gelu")), ("phi", "hidden_act", .string("relu")),
      ("smollm3", "mlp_bias", .boolean(true)), ("gpt_neox", "attention_bias", .boolean(false)),
      ("phi", "tie_word_embeddings", .boolean(true)),
      ("smollm3", "no_rope_layer_interval", .integer(2)),
    ]
    for (name, key, value) in changes {
      var json = try ModelDirectory(Fixtures.golden(name)).config.json
      #expect(throws: Never.self, "\(name)") { try GGUFExport.check(try HuggingFaceConfig(json)) }
      json[key] = value
      if key == "no_rope_layer_interval" { json["no_rope_layers"] = nil }
      let config = try HuggingFaceConfig(json)
      #expect(throws: Problem.self, "\(name), \(key)") { try GGUFExport.check(config) }
    }
  }

  @Test("the columns that turn come back from any share of any head")
  func shares() {
    for whole in 2...256 {
      for part in 1...whole {
        #expect(Int(Double(whole) * GGUFFile.share(of: part, in: whole)) == part)
      }
    }
  }

  @Test("positions that are scaled in any way come back as they were")
  func scaledPositions() throws {
    let source = try ModelDirectory(Fixtures.golden("llama"))
    let store = try ParameterStore(source.architecture, trainable: false)
    try source.load(into: store)
    for golden in try RotaryTests.golden.get() {
      var json = source.config.json
      json["rope_parameters"] = golden["rope_parameters"]
      try checkRoundTrip(try HuggingFaceConfig(json), store)
    }
  }

  @Test("Qwen's positions are scaled by rules that have names there, and by no others")
  func scaledQwen() throws {
    let source = try ModelDirectory(Fixtures.golden("qwen2"))
    let store = try ParameterStore(source.architecture, trainable: false)
    try source.load(into: store)
    for golden in try RotaryTests.golden.get() {
      var json = source.config.json
      json["rope_parameters"] = golden["rope_parameters"]
      let config = try HuggingFaceConfig(json)
      let rule = golden["rope_parameters"]["rope_type"].string
      let isTruncated = golden["rope_parameters"]["truncate"] != .boolean(false)
      if ["linear", "yarn", "dynamic", "default"].contains(rule), isTruncated {
        try checkRoundTrip(config, store)
      } else {
        #expect(throws: Problem.self) { try GGUFExport.check(config) }
      }
    }
  }

  private static let config =
    #"{"model_type":"llama","vocab_size":64,"hidden_size":256,"num_hidden_layers":2,"#
    + #""num_attention_heads":4,"num_key_value_heads":2,"intermediate_size":512,"#
    + #""max_position_embeddings":64,"rms_norm_eps":1e-5,"hidden_act":"silu"}"#

  /// A ternary model, and its file.
  private func ternary(
    _ type: GGUFType, embedding: GGUFType = .f16, in folder: TemporaryDirectory
  ) throws -> URL {
    let config = try HuggingFaceConfig(
      try #require(try JSONReader.parse(Array(Self.config.utf8)).object))
    let store = try Decoder.random(
      config.architecture, seed: 2, trainable: false, quantizer: Quantizer()
    ).parameters
    QuantizedWeights(Quantizer(), in: store).quantize(pool: ThreadPool(threadCount: 1))
    let file = folder.file("\(type.rawValue).gguf")
    _ = try GGUFExport(config, store, type: type, embeddingType: embedding)
      .write(to: file, metadata: [])
    return file
  }

  @Test(
    "packed weights give the logits of the same weights as floats",
    arguments: [GGUFType.tq1_0, .tq2_0, .q2_0, .f16, .q8_0])
  func packed(type: GGUFType) throws {
    try TemporaryDirectory.with { folder in
      let file = try ternary(
        type, embedding: type == .q8_0 ? .q8_0 : .f16, in: folder)
      let directory = try ModelDirectory(file)
      let dense = try ParameterStore(directory.architecture, trainable: false)
      try directory.load(into: dense)
      let pool = ThreadPool(threadCount: 2)
      func logits(_ store: ParameterStore, chunk: Int) -> [Float] {
        let generation = Generation(
          Decoder(directory.architecture, parameters: store), length: 16, chunk: chunk, pool: pool)
        generation.append((0..<12).map { Int32($0 * 7 % 64) })
        return Array(generation.logits.values)
      }
      let wanted = logits(dense, chunk: 16)
      let scale = wanted.map(\.magnitude).max() ?? 1
      for (activations, tolerance) in [
        (PackedMatrix.ActivationPrecision.float32, Float(1e-5)), (.int8, 0.03),
      ] {
        let store = try #require(try directory.packedStore(activations))
        #expect(store.packed["layers.0.attention.query.weight"] != nil)
        #expect(store.packed["tokenEmbedding.weight"] != nil)
        // Rounded activations round a ternary model's head; what is only looked up stays.
        let isRounded = type == .q8_0 || activations == .int8 && type.isTernary
        #expect(store.packed["head.weight"]?.encoding == (isRounded ? .int8 : .float16))
        #expect(
          store.packed["tokenEmbedding.weight"]?.encoding == (type == .q8_0 ? .int8 : .float16))
        for chunk in [16, 1] {
          for (found, wanted) in zip(logits(store, chunk: chunk), wanted) {
            #expect(abs(found - wanted) < tolerance * scale)
          }
        }
      }
    }
  }

  @Test("codes are a sixteenth of the floats")
  func memory() throws {
    try TemporaryDirectory.with { folder in
      let directory = try ModelDirectory(try ternary(.tq2_0, in: folder))
      let store = try #require(try directory.packedStore())
      let linears = store.packed.filter { $0.key.hasPrefix("layers") }.values
      let count = linears.reduce(0) { $0 + $1.rows * $1.columns }
      #expect(linears.reduce(0) { $0 + $1.byteCount } < count / 4 * 11 / 10)
      #expect(store.count < 64 * 256)
      let packed = store.packed.values.reduce(0) { $0 + $1.byteCount } + 4 * store.count
      // The file has a scale for each block, memory one for each row.
      #expect((packed * 9 / 10...packed * 11 / 10).contains(directory.packedByteCount ?? 0))
    }
  }

  @Test("a file that is cut anywhere is refused, and so is what it does not say")
  func damaged() throws {
    try TemporaryDirectory.with { folder in
      let file = try ternary(.q2_0, in: folder)
      let bytes = [UInt8](try Data(contentsOf: file))
      let part = folder.file("part.gguf")
      for length in stride(from: 4, to: bytes.count, by: 997) {
        try Data(bytes[..<length]).write(to: part)
        #expect(throws: Problem.self) { try ModelDirectory(part) }
      }
      func refusal(_ change: (inout [UInt8]) -> Void) throws -> String {
        var changed = bytes
        change(&changed)
        try Data(changed).write(to: part)
        do {
          let store = try ModelDirectory(part).packedStore()
          return "read \(store?.count ?? 0)"
        } catch { return "\(error)" }
      }
      #expect(try refusal { $0[4] = 9 }.contains("GGUF of version 9"))
      #expect(try refusal { $0[15] = 0x7F }.contains("cannot hold"))
      let name = try #require(bytes.firstRange(of: Array("blk.1.ffn_up".utf8)))
      #expect(try refusal { $0[name.lowerBound + 4] = 0x39 }.contains("is missing"))
      let architecture = try #require(bytes.firstRange(of: Array("llama".utf8)))
      #expect(
        try refusal { $0.replaceSubrange(architecture, with: Array("gemma".utf8)) }
          .contains("supported: gpt2, llama, qwen2, qwen3, gptneox"))
    }
  }
}
