/// A family's table of tensor names: inside this program, and in Hugging Face checkpoints.
public struct TensorNames: Sendable {
  /// A tensor in a checkpoint.
  public struct Stored: Sendable, Equatable {
    /// Its name in the file.
    public let name: String
    /// How the file holds it.
    public let layout: Layout
  }

  /// How a file holds a parameter's values.
  public enum Layout: Sendable {
    /// As they are here: row after row of (out, in).
    case same
    /// As (in, out), as GPT-2's `Conv1D` does.
    case transposed
    /// Queries, keys and values head by head, and not one kind after the other (GPT-NeoX).
    case interleaved
  }

  /// The family.
  public let family: ModelFamily
  /// What precedes every name but the head's.
  public let prefix: String
  /// The output head's weight, which has no prefix.
  public var head: String { "\(family.head).weight" }

  private init(_ family: ModelFamily, prefix: String) {
    self.family = family
    self.prefix = prefix
  }

  /// The names in a checkpoint that was saved with or without the outer modules' prefix: the first
  /// variant whose token embedding or first norm `contains` knows, or else the one that transformers writes.
  public init(_ family: ModelFamily, where contains: (String) -> Bool = { _ in false }) {
    let variants = family.prefixes.map { TensorNames(family, prefix: $0) }
    func match(_ probe: String) -> TensorNames? {
      variants.first { $0[probe].map { contains($0.name) } ?? false }
    }
    self = match("tokenEmbedding.weight") ?? match("layers.0.attentionNorm.weight") ?? variants[0]
  }

  /// The checkpoint's tensor for a parameter such as `layers.0.attention.query.weight`; nil where
  /// the family has no such parameter.
  public subscript(parameter: String) -> Stored? {
    guard let dot = parameter.lastIndex(of: ".") else { return nil }
    var module = String(parameter[..<dot])
    let kind = String(parameter[dot...])
    if module == "head" { return Stored(name: family.head + kind, layout: .same) }
    var layer = ""
    if module.hasPrefix("layers.") {
      let parts = module.split(separator: ".", maxSplits: 2)
      guard parts.count == 3 else { return nil }
      layer = "\(family.layers).\(parts[1])."
      module = "layers.\(parts[2])"
    }
    // In blocks, the name is what follows the block's number.
    guard let name = family.name(ofModule: module) else { return nil }
    return Stored(
      name: prefix + layer + name + kind, layout: family.layout(module, kind))
  }

  /// Whether a tensor is no parameter but a table that some versions saved along.
  public static func isBuffer(_ name: String) -> Bool {
    let suffixes = [
      ".attn.bias", ".attn.masked_bias", ".attn.attention.bias", ".attn.attention.masked_bias",
      ".rotary_emb.inv_freq", ".attention.bias", ".attention.masked_bias",
    ]
    return suffixes.contains { name.hasSuffix($0) }
  }
}

extension ModelFamily {
  /// What a family calls its tensors.
  private struct Naming {
    /// What precedes the names, first as transformers writes them, then what else occurs.
    let prefixes: [String]
    /// What the blocks are called.
    let layers: String
    /// The modules' names, under those that they have here.
    let modules: [String: String]
  }

  private static let namings = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0, $0.makeNaming()) })

  private var naming: Naming { Self.namings[self] ?? makeNaming() }

  var prefixes: [String] { naming.prefixes }
  fileprivate var layers: String { naming.layers }
  fileprivate func name(ofModule module: String) -> String? { naming.modules[module] }

  /// The output head's name, which has no prefix.
  var head: String { self == .gptNeoX ? "embed_out" : "lm_head" }

  /// How the file holds a module's parameters.
  fileprivate func layout(_ module: String, _ kind: String) -> TensorNames.Layout {
    if self == .gptNeoX, module == "layers.attention.queryKeyValue" { return .interleaved }
    let isLinear =
      module.hasPrefix("layers.attention.") || module.hasPrefix("layers.feedForward.")
    return self == .gpt2 && isLinear && kind == ".weight" ? .transposed : .same
  }

  private func makeNaming() -> Naming {
    switch self {
    case .gpt2:
      Naming(
        prefixes: ["transformer.", ""], layers: "h",
        modules: Self.gptModules.merging(["layers.attention.queryKeyValue": "attn.c_attn"]) { $1 })
    case .gptNeo:
      Naming(
        prefixes: ["transformer.", ""], layers: "h",
        modules: Self.gptModules.merging([
          "layers.attention.query": "attn.attention.q_proj",
          "layers.attention.key": "attn.attention.k_proj",
          "layers.attention.value": "attn.attention.v_proj",
          "layers.attention.output": "attn.attention.out_proj",
        ]) { $1 })
    case .gptNeoX:
      Naming(
        prefixes: ["gpt_neox.", ""], layers: "layers",
        modules: [
          "tokenEmbedding": "embed_in", "finalNorm": "final_layer_norm",
          "layers.attentionNorm": "input_layernorm",
          "layers.attention.queryKeyValue": "attention.query_key_value",
          "layers.attention.output": "attention.dense",
          "layers.feedForwardNorm": "post_attention_layernorm",
          "layers.feedForward.up": "mlp.dense_h_to_4h",
          "layers.feedForward.down": "mlp.dense_4h_to_h",
        ])
    case .opt:
      Naming(
        prefixes: ["model.decoder.", "decoder.", ""], layers: "layers",
        modules: Self.llamaModules.merging([
          "positionEmbedding": "embed_positions", "projectIn": "project_in",
          "projectOut": "project_out", "finalNorm": "final_layer_norm",
          "layers.attentionNorm": "self_attn_layer_norm",
          "layers.attention.output": "self_attn.out_proj",
          "layers.feedForwardNorm": "final_layer_norm", "layers.feedForward.up": "fc1",
          "layers.feedForward.down": "fc2",
        ]) { $1 })
    case .phi:
      Naming(
        prefixes: ["model.", ""], layers: "layers",
        modules: Self.llamaModules.merging([
          "finalNorm": "final_layernorm", "layers.attention.output": "self_attn.dense",
          "layers.feedForward.up": "mlp.fc1", "layers.feedForward.down": "mlp.fc2",
        ]) { $1 })
    case .olmo2, .gemma2, .gemma3:
      Naming(
        prefixes: ["model.", ""], layers: "layers",
        modules: Self.llamaModules.merging([
          "layers.attentionOutputNorm": "post_attention_layernorm",
          "layers.feedForwardNorm": "pre_feedforward_layernorm",
          "layers.feedForwardOutputNorm": "post_feedforward_layernorm",
        ]) { $1 })
    case .llama, .mistral, .qwen2, .qwen3, .smolLM3:
      Naming(prefixes: ["model.", ""], layers: "layers", modules: Self.llamaModules)
    }
  }

  private static let gptModules = [
    "tokenEmbedding": "wte", "positionEmbedding": "wpe", "finalNorm": "ln_f",
    "layers.attentionNorm": "ln_1", "layers.attention.output": "attn.c_proj",
    "layers.feedForwardNorm": "ln_2", "layers.feedForward.up": "mlp.c_fc",
    "layers.feedForward.down": "mlp.c_proj",
  ]

  private static let llamaModules = [
    "tokenEmbedding": "embed_tokens", "finalNorm": "norm",
    "layers.attentionNorm": "input_layernorm", "layers.attention.query": "self_attn.q_proj",
    "layers.attention.key": "self_attn.k_proj", "layers.attention.value": "self_attn.v_proj",
    "layers.attention.queryNorm": "self_attn.q_norm",
    "layers.attention.keyNorm": "self_attn.k_norm", "layers.attention.output": "self_attn.o_proj",
    "layers.feedForwardNorm": "post_attention_layernorm",
    "layers.feedForward.gate": "mlp.gate_proj", "layers.feedForward.up": "mlp.up_proj",
    "layers.feedForward.down": "mlp.down_proj",
  ]
}
