import Engine

extension HuggingFaceConfig {
  /// A configuration for a model that was made here: GPT-2's where the positions are learned,
  /// LLaMA's where they are rotary.
  ///
  /// - Parameters:
  ///   - beginToken: the token that starts a text, for generation.
  ///   - endToken: the token that ends a text, for generation.
  /// - Throws: a ``Problem`` where neither family has such a model.
  public init(
    describing architecture: Architecture, beginToken: Int? = nil, endToken: Int? = nil
  ) throws {
    var json: JSONObject
    switch architecture.positions {
    case .learned: json = Self.gpt2(architecture)
    case .rotary(let rotary): json = Self.llama(architecture, rotary)
    }
    json["bos_token_id"] = beginToken.map { .integer($0) } ?? .null
    json["eos_token_id"] = endToken.map { .integer($0) } ?? .null
    json["tie_word_embeddings"] = .boolean(architecture.tiesHead)
    json["dtype"] = .string("float32")
    do { self = try HuggingFaceConfig(json) } catch {
      throw Problem.inexpressible(reason: "\(error)")
    }
    guard self.architecture == architecture else {
      throw Problem.inexpressible(
        reason:
          "\(family.rawValue) differs in its positions, norms, biases, activation, windows or scales"
      )
    }
  }

  private static func gpt2(_ architecture: Architecture) -> JSONObject {
    let scores = architecture.blocks.map(\.scoreScale)
    let isScaled = scores.first != 1 || architecture.headSize == 1
    return [
      "architectures": .array([.string("GPT2LMHeadModel")]),
      "model_type": .string(ModelFamily.gpt2.rawValue),
      "vocab_size": .integer(architecture.vocabularySize),
      "n_positions": .integer(architecture.maximumPositions),
      "n_embd": .integer(architecture.hiddenSize),
      "n_layer": .integer(architecture.layerCount),
      "n_head": .integer(architecture.headCount),
      "n_inner": .integer(architecture.feedForwardSize),
      "activation_function": architecture.activation.json,
      "layer_norm_epsilon": .shortest(architecture.norm.epsilon),
      "scale_attn_weights": .boolean(isScaled),
      "scale_attn_by_inverse_layer_idx": .boolean(Set(scores).count > 1),
    ]
  }

  private static func llama(
    _ architecture: Architecture, _ rotary: Architecture.Rotary
  ) -> JSONObject {
    [
      "architectures": .array([.string("LlamaForCausalLM")]),
      "model_type": .string(ModelFamily.llama.rawValue),
      "vocab_size": .integer(architecture.vocabularySize),
      "max_position_embeddings": .integer(architecture.maximumPositions),
      "hidden_size": .integer(architecture.hiddenSize),
      "num_hidden_layers": .integer(architecture.layerCount),
      "num_attention_heads": .integer(architecture.headCount),
      "num_key_value_heads": .integer(architecture.keyValueHeadCount),
      "head_dim": .integer(architecture.headSize),
      "intermediate_size": .integer(architecture.feedForwardSize),
      "hidden_act": architecture.activation.json,
      "rms_norm_eps": .shortest(architecture.norm.epsilon),
      "attention_bias": .boolean(architecture.biases.contains(.queryKeyValue)),
      "mlp_bias": .boolean(architecture.biases.contains(.feedForward)),
      "pad_token_id": architecture.paddingToken.map { .integer($0) } ?? .null,
      "rope_theta": .shortest(rotary.theta),
      "rope_scaling": .null,
    ]
  }
}

extension JSONValue {
  /// A float as the shortest decimal that is read back as the same float: 1e-05, not 9.99…e-06.
  fileprivate static func shortest(_ value: Float) -> JSONValue {
    .number(Double(value.description) ?? Double(value))
  }
}

extension Architecture.Activation {
  fileprivate var json: JSONValue {
    Self.huggingFaceNames.first { $0.value == self }.map { .string($0.key) } ?? .null
  }
}

extension Architecture.Norm {
  fileprivate var epsilon: Float {
    switch self {
    case .layer(let epsilon), .rms(let epsilon, _): epsilon
    }
  }
}
