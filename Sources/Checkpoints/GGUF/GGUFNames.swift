import Engine

/// What llama.cpp calls a model's tensors, and how it orders their rows.
enum GGUFNames {
  /// What it calls families.
  static let families: [(name: String, family: ModelFamily)] = [
    ("gpt2", .gpt2), ("llama", .llama), ("qwen2", .qwen2), ("qwen3", .qwen3),
    ("gptneox", .gptNeoX), ("phi2", .phi), ("olmo2", .olmo2),
    ("smollm3", .smolLM3), ("gemma2", .gemma2), ("gemma3", .gemma3),
  ]

  private static let outer = [
    "tokenEmbedding": "token_embd", "positionEmbedding": "position_embd",
    "finalNorm": "output_norm", "head": "output",
  ]

  private static let inner = [
    "attentionNorm": "attn_norm", "attention.query": "attn_q", "attention.key": "attn_k",
    "attention.value": "attn_v", "attention.queryKeyValue": "attn_qkv",
    "attention.output": "attn_output", "attention.queryNorm": "attn_q_norm",
    "attention.keyNorm": "attn_k_norm", "feedForwardNorm": "ffn_norm",
    "attentionOutputNorm": "post_attention_norm", "feedForwardOutputNorm": "post_ffw_norm",
    "feedForward.gate": "ffn_gate", "feedForward.up": "ffn_up", "feedForward.down": "ffn_down",
  ]

  /// The name there of a parameter; nil for what is no tensor of the model.
  static func name(of parameter: String) -> String? {
    var words = parameter.split(separator: ".").map(String.init)
    guard let kind = words.popLast(), ["weight", "bias"].contains(kind) else { return nil }
    guard words.first == "layers" else {
      return outer[words.joined(separator: ".")].map { "\($0).\(kind)" }
    }
    return inner[words.dropFirst(2).joined(separator: ".")].map { "blk.\(words[1]).\($0).\(kind)" }
  }

  /// Which row of a parameter stands where in a file: llama.cpp's LLaMA turns neighbouring columns of
  /// queries and keys where Hugging Face's turns halves.
  ///
  /// - Parameter name: llama.cpp's of the architecture.
  static func rowOrder(
    of spec: ParameterSpec, _ architecture: Architecture, in name: String
  ) -> (Int) -> Int {
    let isTurned =
      ["llama", "smollm3"].contains(name)
      && [".query.", ".key."].contains { spec.name.contains("attention\($0)") }
    guard isTurned else { return { $0 } }
    let headSize = architecture.headSize
    return { row in
      let (head, place) = row.quotientAndRemainder(dividingBy: headSize)
      return head * headSize + place % 2 * (headSize / 2) + place / 2
    }
  }
}
