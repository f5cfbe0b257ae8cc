import Checkpoints
import Engine
import Foundation
import TestSupport
import Testing

/// The architectures that configurations describe.
@Suite struct ArchitectureTests {
  private let scale = 1 / Float(8).squareRoot()

  @Test func gpt2() throws {
    #expect(
      try Samples.architecture("gpt2")
        == Architecture(
          vocabularySize: 128, hiddenSize: 32, layerCount: 2, headCount: 4, feedForwardSize: 128,
          maximumPositions: 32, norm: .layer(epsilon: 1e-5),
          positions: .learned(count: 32, offset: 0), activation: .geluTanh, biases: .all,
          fusesQueryKeyValue: true))
    #expect(try Samples.architecture("gpt2", ["n_inner": .integer(48)]).feedForwardSize == 48)
    #expect(
      try Samples.architecture("gpt2", ["scale_attn_weights": .boolean(false)]).blocks
        .map(\.scoreScale) == [1, 1])
    #expect(
      try Samples.architecture("gpt2", ["scale_attn_by_inverse_layer_idx": .boolean(true)]).blocks
        .map(\.scoreScale) == [scale, scale / 2])
  }

  @Test func gptNeo() throws {
    let blocks = [
      Architecture.Block(window: nil, scoreScale: 1), .init(window: 8, scoreScale: 1),
    ]
    #expect(
      try Samples.architecture("gpt_neo")
        == Architecture(
          vocabularySize: 128, hiddenSize: 32, layerCount: 2, headCount: 4, feedForwardSize: 128,
          maximumPositions: 32, norm: .layer(epsilon: 1e-5),
          positions: .learned(count: 32, offset: 0), activation: .geluTanh,
          biases: [.attentionOutput, .feedForward], blocks: blocks))
    #expect(try Samples.architecture("gpt_neo", ["attention_types": nil]).blocks == blocks)
    #expect(try Samples.architecture("gpt_neo", ["attention_layers": nil]).blocks == blocks)
    let large = try Samples.architecture(
      "gpt_neo",
      ["attention_types": nil, "attention_layers": nil, "num_layers": .integer(24)])
    #expect(large.blocks.map(\.window) == (0..<24).map { $0.isMultiple(of: 2) ? nil : 8 })
  }

  @Test func opt() throws {
    let plain = try Samples.architecture("opt")
    #expect(
      plain
        == Architecture(
          vocabularySize: 128, hiddenSize: 32, layerCount: 2, headCount: 4, feedForwardSize: 128,
          maximumPositions: 32, norm: .layer(epsilon: 1e-5),
          positions: .learned(count: 32, offset: 2), activation: .relu, biases: .all,
          paddingToken: 1))
    var postNorm = plain
    postNorm.normPlacement = .after
    postNorm.embeddingSize = 24
    #expect(try Samples.architecture("opt-postnorm") == postNorm)
    #expect(try Samples.architecture("opt", ["enable_bias": .boolean(false)]).biases == [])
    #expect(try Samples.architecture("opt", ["pad_token_id": nil]).paddingToken == 1)
    #expect(try Samples.architecture("opt", ["pad_token_id": .null]).paddingToken == nil)
  }

  @Test func llama() throws {
    let plain = try Samples.architecture("llama")
    #expect(
      plain
        == Architecture(
          vocabularySize: 128, hiddenSize: 32, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
          headSize: 8, feedForwardSize: 96, maximumPositions: 32, norm: .rms(epsilon: 1e-6),
          positions: .rotary(.init(theta: 10_000)), activation: .silu, isGated: true,
          tiesHead: false))
    #expect(try Samples.architecture("llama-tied").keyValueHeadCount == 1)
    #expect(try Samples.architecture("llama-tied").tiesHead)
    #expect(try Samples.architecture("llama", ["head_dim": nil]) == plain)
    #expect(try Samples.architecture("llama", ["head_dim": .integer(10)]).querySize == 40)
    #expect(try Samples.architecture("llama", ["num_key_value_heads": nil]).keyValueHeadCount == 4)
    #expect(try Samples.architecture("llama", ["pad_token_id": .integer(-1)]).paddingToken == 127)
    #expect(
      try Samples.architecture(
        "llama", ["attention_bias": .boolean(true), "mlp_bias": .boolean(true)]
      ).biases == .all)
    #expect(
      try Samples.architecture("llama", ["max_position_embeddings": nil]).maximumPositions == 2048)
  }

  @Test func mistral() throws {
    var expected = try Samples.architecture("llama")
    expected.blocks = Array(repeating: .init(window: 6, scoreScale: scale), count: 2)
    #expect(try Samples.architecture("mistral") == expected)
    let unlimited = try Samples.architecture("mistral", ["sliding_window": .null])
    #expect(unlimited.blocks.map(\.window) == [nil, nil])
    let absent = try Samples.architecture("mistral", ["sliding_window": nil])
    #expect(absent.blocks.map(\.window) == [4096, 4096])
  }

  @Test func qwen() throws {
    var expected = try Samples.architecture("llama")
    expected.biases = .queryKeyValue
    expected.tiesHead = true
    #expect(try Samples.architecture("qwen2") == expected)

    expected.biases = []
    expected.tiesHead = false
    expected.headSize = 12
    expected.queryKeyNorm = .perHead
    let scale = 1 / Float(12).squareRoot()
    expected.blocks = Array(repeating: .init(scoreScale: scale), count: 2)
    #expect(try Samples.architecture("qwen3") == expected)
    #expect(try Samples.architecture("qwen3", ["head_dim": nil]).headSize == 128)
    #expect(
      try Samples.architecture("qwen3", ["attention_bias": .boolean(true)]).biases
        == [.queryKeyValue, .attentionOutput])
  }

  @Test func qwenWindows() throws {
    let windows: KeyValuePairs<String, JSONValue?> = [
      "use_sliding_window": .boolean(true), "sliding_window": .integer(5), "layer_types": nil,
      "max_window_layers": .integer(1),
    ]
    #expect(try Samples.architecture("qwen2", windows).blocks.map(\.window) == [nil, 5])
    let types = JSONValue.array([.string("sliding_attention"), .string("full_attention")])
    let listed: KeyValuePairs<String, JSONValue?> = [
      "use_sliding_window": .boolean(true), "sliding_window": .integer(5), "layer_types": types,
    ]
    #expect(try Samples.architecture("qwen3", listed).blocks.map(\.window) == [5, nil])
    #expect(throws: Problem.self) {
      try Samples.architecture("qwen3", ["layer_types": types])
    }
  }

  @Test func parallelModels() throws {
    let pythia = try Samples.architecture("gpt_neox")
    #expect(pythia.sublayers == .parallel(sharesNorm: false) && pythia.fusesQueryKeyValue)
    #expect(pythia.positions == .rotary(.init(theta: 10_000, size: 4)))
    #expect(try Samples.architecture("gpt_neox-sequential").sublayers == .sequential)
    // As Pythia's own files have it.
    let old = try Samples.architecture(
      "gpt_neox",
      ["rope_parameters": nil, "rotary_pct": .number(0.5), "rotary_emb_base": .integer(10_000)])
    #expect(old == pythia)
    let absent = try Samples.architecture("gpt_neox", ["rope_parameters": nil])
    #expect(absent.positions == .rotary(.init(theta: 10_000, size: 2)))
    #expect(throws: Problem.self) {
      try Samples.architecture("gpt_neox", ["rope_parameters": nil, "rotary_pct": .number(0.1)])
    }

    let phi = try Samples.architecture("phi")
    #expect(phi.sublayers == .parallel(sharesNorm: true) && phi.biases == [.all, .head])
    #expect(phi.paddingToken == nil)
    #expect(
      try Samples.architecture(
        "phi", ["rope_parameters": nil, "partial_rotary_factor": .number(0.5)]) == phi)
    #expect(throws: Problem.self) {
      try Samples.architecture("phi", ["qk_layernorm": .boolean(true)])
    }
  }

  @Test func olmo2() throws {
    let architecture = try Samples.architecture("olmo2")
    #expect(architecture.normPlacement == .outputs && architecture.queryKeyNorm == .whole)
    #expect(try Samples.architecture("olmo2", ["pad_token_id": nil]).paddingToken == 1)
  }

  @Test func smolLM3() throws {
    let architecture = try Samples.architecture("smollm3")
    #expect(architecture.blocks.map(\.rotation) == [.model, .model, .model, .none])
    #expect(try Samples.architecture("smollm3", ["no_rope_layers": nil]) == architecture)
    let flags = JSONValue.array([0, 1, 1, 0].map { .integer($0) })
    let windowed = try Samples.architecture(
      "smollm3",
      [
        "no_rope_layers": flags, "use_sliding_window": .boolean(true),
        "sliding_window": .integer(5), "layer_types": nil,
      ])
    #expect(windowed.blocks.map(\.window) == [5, nil, nil, 5])
    #expect(throws: Problem.self) {
      try Samples.architecture("smollm3", ["no_rope_layers": .array([.integer(1)])])
    }
  }

  @Test func gemma2() throws {
    let architecture = try Samples.architecture("gemma2")
    #expect(architecture.scoreCap == 4 && architecture.logitCap == 5)
    #expect(architecture.blocks.map(\.window) == [6, nil])
    #expect(architecture.queryKeyNorm == nil)
    let absent = try Samples.architecture(
      "gemma2",
      ["attn_logit_softcapping": nil, "final_logit_softcapping": .null, "layer_types": nil])
    #expect(absent.scoreCap == 50 && absent.logitCap == nil)
    #expect(absent.blocks == architecture.blocks)
    // Scores that are capped or scaled otherwise have none to be compared with.
    #expect(!architecture.hasLayers(like: absent) && architecture.hasLayers(like: architecture))
    let scaled = try Samples.architecture("gemma2", ["query_pre_attn_scalar": .integer(12)])
    #expect(!architecture.hasLayers(like: scaled))
  }

  @Test func gemma3() throws {
    let architecture = try Samples.architecture("gemma3")
    #expect(architecture.normPlacement == .around)
    #expect(architecture.norm == .rms(epsilon: 1e-6, addsOne: true))
    #expect(architecture.embeddingScale == Float(32).squareRoot())
    #expect(architecture.positions == .rotary(.init(theta: 1_000_000)))
    #expect(architecture.blocks.map(\.window) == [6, nil])
    #expect(architecture.blocks.map(\.rotation) == [.own(.init(theta: 10_000)), .model])
    #expect(architecture.blocks.allSatisfy { $0.scoreScale == 1 / Float(3) })
    // As the published files have it: a pattern, and two bases.
    let old = try Samples.architecture(
      "gemma3",
      [
        "rope_parameters": nil, "rope_theta": .integer(1_000_000), "layer_types": nil,
        "rope_local_base_freq": .integer(10_000), "sliding_window_pattern": .integer(2),
      ])
    #expect(old == architecture)
    let scaled = try Samples.architecture(
      "gemma3",
      [
        "rope_parameters": nil,
        "rope_scaling": .object(["rope_type": .string("linear"), "factor": .integer(8)]),
      ])
    #expect(scaled.blocks.map(\.rotation) == architecture.blocks.map(\.rotation))
    #expect(scaled.positions != architecture.positions)
    #expect(throws: Problem.self) {
      try Samples.architecture("gemma3", ["final_logit_softcapping": .integer(30)])
    }
    // Parameters of no type of layer.
    let flat = JSONValue.object(["rope_theta": .integer(1_000_000)])
    #expect(throws: Problem.self) {
      try Samples.architecture("gemma3", ["rope_parameters": flat])
    }
    #expect(throws: Problem.self) {
      try Samples.architecture("gemma3", ["layer_types": .array([.string("chunked")])])
    }
  }

  @Test(arguments: [
    ("relu", Architecture.Activation.relu), ("gelu", .gelu), ("gelu_new", .geluTanh),
    ("gelu_pytorch_tanh", .geluTanh), ("gelu_fast", .geluTanh), ("silu", .silu), ("swish", .silu),
  ])
  func activations(name: String, expected: Architecture.Activation) throws {
    #expect(
      try Samples.architecture("llama", ["hidden_act": .string(name)]).activation == expected)
  }

  @Test(arguments: ["gpt2", "llama", "llama-tied"])
  func configurationsFromArchitectures(name: String) throws {
    let architecture = try Samples.architecture(name)
    let config = try HuggingFaceConfig(describing: architecture, endToken: 0)
    #expect(config.architecture == architecture)
    #expect(config.json["eos_token_id"] == .integer(0))
    #expect(config.json["bos_token_id"] == .null)
  }

  @Test(
    arguments: Fixtures.goldenNames.filter { !["gpt2", "llama", "llama-tied"].contains($0) })
  func configurationsThatOnlyTheirFamilyHas(name: String) throws {
    let architecture = try Samples.architecture(name)
    let error = #expect(throws: Problem.self) {
      try HuggingFaceConfig(describing: architecture)
    }
    #expect(error?.description.hasPrefix("no supported model family") == true)
  }
}
