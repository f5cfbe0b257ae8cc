/// A family's table of tensor names: inside this program, and in Hugging Face checkpoints.
public struct TensorNames: Sendable {
  /// A tensor in a checkpoint.
  public struct Stored: Sendable, Equatable {
    /// Its name in the file.
    public let name: String
    /// Whether the file holds it as (in, out), as GPT-2's `Conv1D` does.
    public let isTransposed: Bool
  }

  /// The family.
  public let family: ModelFamily
  /// What precedes every name but the head's.
  public let prefix: String
  /// The output head's name, which has no prefix.
  public static let head = "lm_head.weight"

  private init(_ family: ModelFamily, prefix: String) {
    self.family = family
    self.prefix = prefix
  }

  /// The names in a checkpoint that was saved with or without the outer modules' prefix: the first
  /// variant whose token embedding or first norm `contains` knows, or else the one that transformers writes.
  public init(_ family: ModelFamily, where contains: (String) -> Bool = { _ in false }) {
    let variants = family.naming.prefixes.map { TensorNames(family, prefix: $0) }
    func match(_ probe: String) -> TensorNames? {
      variants.first { $0[probe].map { contains($0.name) } ?? false }
    }
    self = match("tokenEmbedding.weight") ?? match("layers.0.attentionNorm.weight") ?? variants[0]
  }

  /// The checkpoint's tensor for a parameter such as `layers.0.attention.query.weight`; nil where
  /// the family has no such parameter.
  public subscript(parameter: String) -> Stored? {
    if parameter == "head.weight" { return Stored(name: Self.head, isTransposed: false) }
    guard let dot = parameter.lastIndex(of: ".") else { return nil }
    var module = String(parameter[..<dot])
    let kind = String(parameter[dot...])
    var layer = ""
    if module.hasPrefix("layers.") {
      let parts = module.split(separator: ".", maxSplits: 2)
      guard parts.count == 3 else { return nil }
      layer = "\(family.naming.layers).\(parts[1])."
      module = "layers.\(parts[2])"
    }
    // In blocks, the name is what follows the block's number.
    guard let name = ModelFamily.modules[module]?[family.naming.column] else { return nil }
    return Stored(
      name: prefix + layer + name + kind,
      isTransposed: kind == ".weight" && family.transposes(module))
  }

  /// Whether a tensor is no parameter but a table that some versions saved along.
  public static func isBuffer(_ name: String) -> Bool {
    let suffixes = [
      ".attn.bias", ".attn.masked_bias", ".attn.attention.bias", ".attn.attention.masked_bias",
      ".rotary_emb.inv_freq",
    ]
    return suffixes.contains { name.hasSuffix($0) }
  }
}

extension ModelFamily {
  /// What precedes the names, first as transformers writes them, then what else occurs; what the
  /// blocks are called; and which of the columns below is the family's.
  fileprivate var naming: (prefixes: [String], layers: String, column: Int) {
    switch self {
    case .gpt2: (["transformer.", ""], "h", 0)
    case .gptNeo: (["transformer.", ""], "h", 1)
    case .opt: (["model.decoder.", "decoder.", ""], "layers", 2)
    case .llama, .mistral, .qwen2, .qwen3: (["model.", ""], "layers", 3)
    }
  }

  /// Whether a module's weights are stored as (in, out): in GPT-2, those of every linear layer.
  fileprivate func transposes(_ module: String) -> Bool {
    self == .gpt2
      && (module.hasPrefix("layers.attention.") || module.hasPrefix("layers.feedForward."))
  }

  /// The modules' names here, and those of GPT-2, GPT-Neo, OPT and LLaMA.
  fileprivate static let modules: [String: [String?]] = [
    "tokenEmbedding": ["wte", "wte", "embed_tokens", "embed_tokens"],
    "positionEmbedding": ["wpe", "wpe", "embed_positions", nil],
    "projectIn": [nil, nil, "project_in", nil],
    "layers.attentionNorm": ["ln_1", "ln_1", "self_attn_layer_norm", "input_layernorm"],
    "layers.attention.queryKeyValue": ["attn.c_attn", nil, nil, nil],
    "layers.attention.query": [
      nil, "attn.attention.q_proj", "self_attn.q_proj", "self_attn.q_proj",
    ],
    "layers.attention.key": [nil, "attn.attention.k_proj", "self_attn.k_proj", "self_attn.k_proj"],
    "layers.attention.value": [
      nil, "attn.attention.v_proj", "self_attn.v_proj", "self_attn.v_proj",
    ],
    "layers.attention.queryNorm": [nil, nil, nil, "self_attn.q_norm"],
    "layers.attention.keyNorm": [nil, nil, nil, "self_attn.k_norm"],
    "layers.attention.output": [
      "attn.c_proj", "attn.attention.out_proj", "self_attn.out_proj", "self_attn.o_proj",
    ],
    "layers.feedForwardNorm": ["ln_2", "ln_2", "final_layer_norm", "post_attention_layernorm"],
    "layers.feedForward.gate": [nil, nil, nil, "mlp.gate_proj"],
    "layers.feedForward.up": ["mlp.c_fc", "mlp.c_fc", "fc1", "mlp.up_proj"],
    "layers.feedForward.down": ["mlp.c_proj", "mlp.c_proj", "fc2", "mlp.down_proj"],
    "finalNorm": ["ln_f", "ln_f", "final_layer_norm", "norm"],
    "projectOut": [nil, nil, "project_out", nil],
  ]
}
