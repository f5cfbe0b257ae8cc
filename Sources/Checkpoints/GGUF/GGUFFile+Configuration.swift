import Engine
import GGUF

extension GGUFFile {
  /// The `config.json` that transformers would have for the model of this file.
  ///
  /// - Parameter name: llama.cpp's of the architecture.
  func configuration(of name: String) throws -> JSONObject {
    func size(_ key: String) throws -> Int? { try integer("\(name).\(key)", in: 1...1 << 30) }
    func required(_ key: String) throws -> JSONValue {
      guard let value = try size(key) else {
        throw wrong("\(name).\(key)", expected: "a positive integer")
      }
      return .integer(value)
    }
    func epsilon(_ key: String) throws -> JSONValue {
      guard let value = try number("\(name).attention.\(key)") else {
        throw wrong("\(name).attention.\(key)", expected: "a positive number")
      }
      return .number(value)
    }
    guard let family = GGUFNames.families.first(where: { $0.name == name })?.family else {
      throw Problem.unsupported(
        path, at: "key \"general.architecture\"", found: name.isEmpty ? "none" : name,
        supported: GGUFNames.families.map(\.name).joined(separator: ", "))
    }
    if let experts = try integer("\(name).expert_count", in: 0...1 << 20), experts > 0 {
      throw Problem.unsupported(
        path, at: "key \"\(name).expert_count\"", found: "\(experts)",
        supported: "models without experts")
    }
    guard let embedding = tensors["token_embd.weight"], embedding.shape.count == 2 else {
      throw Problem.missingTensor(file: path, tensor: "token_embd.weight")
    }
    var json: JSONObject = [
      "model_type": .string(family.rawValue), "vocab_size": .integer(embedding.shape[0]),
      "tie_word_embeddings": .boolean(tensors["output.weight"] == nil),
    ]
    for (key, token) in [
      ("bos_token_id", "bos"), ("eos_token_id", "eos"), ("pad_token_id", "padding"),
    ] {
      json[key] = try integer("tokenizer.ggml.\(token)_token_id", in: 0...1 << 30).map {
        .integer($0)
      }
    }
    if json["pad_token_id"] == nil { json["pad_token_id"] = .null }
    if name == "gpt2" {
      json["n_embd"] = try required("embedding_length")
      json["n_layer"] = try required("block_count")
      json["n_head"] = try required("attention.head_count")
      json["n_positions"] = try required("context_length")
      json["n_inner"] = try required("feed_forward_length")
      json["layer_norm_epsilon"] = try epsilon("layer_norm_epsilon")
      return json
    }
    json["hidden_size"] = try required("embedding_length")
    json["num_hidden_layers"] = try required("block_count")
    json["num_attention_heads"] = try required("attention.head_count")
    json["num_key_value_heads"] =
      try (size("attention.head_count_kv").map { .integer($0) }) ?? required("attention.head_count")
    json["max_position_embeddings"] = try required("context_length")
    json["intermediate_size"] = try required("feed_forward_length")
    json["rope_theta"] = .number(
      try number("\(name).rope.freq_base") ?? (family == .gemma3 ? 1_000_000 : 10_000))
    json["rope_scaling"] = try GGUFScaling.configuration(of: self, name)
    if family == .gptNeoX || family == .phi {
      json["layer_norm_eps"] = try epsilon("layer_norm_epsilon")
      let key = "\(name).rope.dimension_count"
      let heads = try size("attention.head_count") ?? 1
      let headSize = try max((size("embedding_length") ?? 1) / heads, 1)
      json["partial_rotary_factor"] = .number(
        Self.share(of: try integer(key, in: 1...headSize) ?? headSize, in: headSize))
      if family == .gptNeoX {
        json["rotary_pct"] = json["partial_rotary_factor"]
        json["rotary_emb_base"] = json["rope_theta"]
        json["use_parallel_residual"] = .boolean(
          try boolean("\(name).use_parallel_residual") ?? true)
        json["attention_bias"] = .boolean(tensors["blk.0.attn_qkv.bias"] != nil)
      }
      return json
    }
    json["rms_norm_eps"] = try epsilon("layer_norm_rms_epsilon")
    if let size = try size("attention.key_length") ?? size("rope.dimension_count") {
      json["head_dim"] = .integer(size)
    }
    if family == .gemma2 || family == .gemma3 {
      json["query_pre_attn_scalar"] = json["head_dim"]
      json["sliding_window"] = try size("attention.sliding_window").map { .integer($0) } ?? .null
    }
    if family == .gemma2 {
      for key in ["attn_logit_softcapping", "final_logit_softcapping"] {
        json[key] = try number("\(name).\(key)").map { .number($0) }
      }
    }
    return json
  }

  /// The number that gives `part` when `whole` is multiplied by it and the rest cut off, as transformers
  /// does.
  static func share(of part: Int, in whole: Int) -> Double {
    let share = Double(part) / Double(whole)
    return Int(Double(whole) * share) < part ? share.nextUp : share
  }
}
