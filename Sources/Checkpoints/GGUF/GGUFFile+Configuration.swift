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
    guard ["gpt2", "llama", "qwen2", "qwen3"].contains(name) else {
      throw Problem.unsupported(
        path, at: "key \"general.architecture\"", found: name.isEmpty ? "none" : name,
        supported: "gpt2, llama, qwen2, qwen3")
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
      "model_type": .string(name), "vocab_size": .integer(embedding.shape[0]),
      "tie_word_embeddings": .boolean(tensors["output.weight"] == nil),
    ]
    for (key, token) in [
      ("bos_token_id", "bos"), ("eos_token_id", "eos"), ("pad_token_id", "padding"),
    ] {
      json[key] = try integer("tokenizer.ggml.\(token)_token_id", in: 0...1 << 30).map {
        .integer($0)
      }
    }
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
    json["rms_norm_eps"] = try epsilon("layer_norm_rms_epsilon")
    json["rope_theta"] = .number(try number("\(name).rope.freq_base") ?? 10_000)
    if let size = try size("attention.key_length") ?? size("rope.dimension_count") {
      json["head_dim"] = .integer(size)
    }
    json["rope_scaling"] = try GGUFScaling.configuration(of: self, name)
    return json
  }
}
