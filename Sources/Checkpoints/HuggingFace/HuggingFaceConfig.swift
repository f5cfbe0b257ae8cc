import Engine
import Foundation

/// A Hugging Face `config.json`: the JSON itself, and the architecture that it describes.
public struct HuggingFaceConfig: Sendable, Equatable {
  /// Every key and value, known or not, as they were read.
  public private(set) var json: JSONObject
  /// The model family, which decides the tensors' names.
  public let family: ModelFamily
  /// The architecture that the keys describe.
  public let architecture: Architecture

  /// Reads a `config.json`.
  ///
  /// - Throws: ``Problem`` for a missing or malformed file, and for everything in it that is
  ///   wrong or that would change the computation in a way that is not implemented.
  public init(contentsOf url: URL) throws {
    let value = try JSONValue(contentsOf: url)
    guard let object = value.object else {
      throw Problem.invalid(url.path, expected: "a JSON object", found: value.summary)
    }
    try self.init(object, file: url.path)
  }

  /// Interprets the members of a `config.json`; `file` is what messages call it.
  ///
  /// - Throws: ``Problem``.
  public init(_ json: JSONObject, file: String = "config.json") throws {
    let reader = ConfigReader(object: json, file: file)
    guard let family = ModelFamily(rawValue: try reader.string("model_type")) else {
      let families = ModelFamily.allCases.map(\.rawValue).joined(separator: ", ")
      throw reader.unsupported("model_type", supported: families)
    }
    self.json = json
    self.family = family
    try reader.rejectUnknownMathematics(but: family.knownMathematics)
    switch family {
    case .gpt2: architecture = try reader.gpt2()
    case .opt: architecture = try reader.opt()
    case .gptNeo: architecture = try reader.gptNeo()
    case .gptNeoX: architecture = try reader.gptNeoX()
    case .phi: architecture = try reader.phi()
    case .llama, .mistral, .qwen2, .qwen3, .olmo2, .smolLM3, .gemma2, .gemma3:
      architecture = try reader.llama(family)
    }
    try reader.checkTotal(architecture)
  }

  /// The configuration of a model that has biases in every layer inside the blocks, and is the same
  /// otherwise; nil where the family has no place for them.
  func addingBiases() -> HuggingFaceConfig? {
    if architecture.biases.isSuperset(of: .all) { return self }
    var json = json
    for key in ["attention_bias", "mlp_bias"] { json[key] = .boolean(true) }
    var expected = architecture
    expected.biases.formUnion(.all)
    // Other families refuse the keys, or do without.
    guard let result = try? HuggingFaceConfig(json), result.architecture == expected else {
      return nil
    }
    return result
  }

  /// The JSON for weights of another element type, named as PyTorch does: nothing else changes.
  func json(elementType: String) -> JSONObject {
    var result = json
    let keys = ["dtype", "torch_dtype"].filter { json[$0] != nil }
    for key in keys.isEmpty ? ["dtype"] : keys { result[key] = .string(elementType) }
    return result
  }
}

extension ConfigReader {
  /// Rejects what other programs know to change the computation and this one does not do.
  fileprivate func rejectUnknownMathematics(but known: Set<String>) throws {
    let neutral: [(key: String, values: [JSONValue])] = [
      ("quantization_config", []),
      ("attn_logit_softcapping", []),
      ("final_logit_softcapping", []),
      ("pretraining_tp", [.integer(1), .integer(0)]),
      ("partial_rotary_factor", [.integer(1), .number(1)]),
      ("embedding_multiplier", [.integer(1), .number(1)]),
      ("residual_multiplier", [.integer(1), .number(1)]),
      ("attention_multiplier", []),
      ("logits_scaling", [.integer(1), .number(1)]),
      ("logit_scale", [.integer(1), .number(1)]),
      ("use_mrope", [.boolean(false)]),
      ("use_qk_norm", [.boolean(false)]),
      ("qk_layernorm", [.boolean(false)]),
      ("use_bidirectional_attention", [.boolean(false)]),
      ("is_encoder_decoder", [.boolean(false)]),
      ("add_cross_attention", [.boolean(false)]),
      ("alibi", [.boolean(false)]),
    ]
    for (key, values) in neutral where !isNull(key) && !known.contains(key) {
      guard let value = object[key], values.contains(value) else {
        let harmless = values.first?.compactText ?? "null"
        throw unsupported(key, supported: "\(harmless) or no such key")
      }
    }
  }

  /// Rejects sizes whose product no machine holds, so that counting parameters cannot overflow.
  fileprivate func checkTotal(_ architecture: Architecture) throws {
    var oneBlock = architecture
    oneBlock.blocks = Array(architecture.blocks.prefix(1))
    let perModel = oneBlock.parameterSpecs.reduce(0.0) { $0 + Double($1.count) }
    guard perModel * Double(architecture.layerCount) < 0x1p48 else {
      throw Problem.wrongValue(
        file: file, key: "vocab_size, hidden_size and the other sizes",
        expected: "a model of at most 2^48 parameters",
        found: "sizes whose product is larger")
    }
  }
}

/// The model families whose checkpoints can be read and written, under Hugging Face's names.
public enum ModelFamily: String, Sendable, CaseIterable {
  /// GPT-2.
  case gpt2
  /// OPT, with OPT-350m's norms and projections.
  case opt
  /// GPT-Neo, with alternating global and local attention.
  case gptNeo = "gpt_neo"
  /// LLaMA 1 to 3.
  case llama
  /// Mistral, with or without a sliding window.
  case mistral
  /// Qwen2 and Qwen2.5.
  case qwen2
  /// Qwen3, without mixture of experts.
  case qwen3
  /// GPT-NeoX, as Pythia.
  case gptNeoX = "gpt_neox"
  /// Phi-1, Phi-1.5 and Phi-2.
  case phi
  /// OLMo 2.
  case olmo2
  /// SmolLM3, with layers that see no positions.
  case smolLM3 = "smollm3"
  /// Gemma 2.
  case gemma2
  /// Gemma 3's models of text alone.
  case gemma3 = "gemma3_text"

  /// What other families have to leave alone.
  fileprivate var knownMathematics: Set<String> {
    switch self {
    case .phi, .gptNeoX: ["partial_rotary_factor"]
    case .gemma2: ["attn_logit_softcapping", "final_logit_softcapping"]
    default: []
    }
  }
}
