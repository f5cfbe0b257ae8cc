import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// Configurations with something wrong in them.
@Suite struct ConfigErrorTests {
  private func error(
    _ name: String, _ changes: KeyValuePairs<String, JSONValue?>
  ) -> Problem? {
    #expect(throws: Problem.self, "\(changes)") {
      try HuggingFaceConfig(Samples.config(name, changes))
    }
  }

  @Test(arguments: [
    ("gpt2", ["model_type", "vocab_size", "n_embd", "n_layer", "n_head", "n_positions"]),
    ("gpt_neo", ["vocab_size", "hidden_size", "num_layers", "num_heads"]),
    ("opt", ["vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "ffn_dim"]),
    ("llama", ["vocab_size", "hidden_size", "num_hidden_layers", "intermediate_size"]),
    ("qwen3", ["vocab_size", "hidden_size", "num_attention_heads", "intermediate_size"]),
  ])
  func essentialKeys(name: String, keys: [String]) {
    for key in keys {
      #expect(error(name, [key: nil]) == .missingKey(file: "config.json", key: key))
    }
  }

  @Test(arguments: [
    JSONValue.integer(0), .integer(-1), .integer(.max), .number(32), .boolean(true), .null,
    .string("32"), .array([]), .number(1e300),
  ])
  func wrongSizes(value: JSONValue) {
    for key in ["hidden_size", "num_hidden_layers", "vocab_size", "max_position_embeddings"] {
      #expect(
        error("llama", [key: value])?.description.contains("key \"\(key)\": expected an integer")
          == true)
    }
  }

  @Test func messagesNameKeyExpectedAndFound() {
    #expect(
      error("llama", ["hidden_size": .string("wide")])?.description
        == "config.json: key \"hidden_size\": expected an integer from 1 to 16777216, "
        + "found \"wide\"")
    #expect(
      error("llama", ["model_type": .string("bert")])?.description
        == "config.json: key \"model_type\": \"bert\" is not supported; "
        + "supported: "
        + ModelFamily.allCases.map(\.rawValue).joined(separator: ", "))
  }

  @Test func wrongNumbersAndTypes() {
    for epsilon in [JSONValue.integer(0), .number(-1e-5), .number(1e-60), .number(1e60), .null] {
      #expect(error("llama", ["rms_norm_eps": epsilon]) != nil)
    }
    for value in [JSONValue.integer(1), .null, .string("true")] {
      #expect(error("llama", ["tie_word_embeddings": value]) != nil)
    }
    #expect(error("llama", ["model_type": .integer(1)]) != nil)
    #expect(error("llama", ["hidden_act": .null]) != nil)
    #expect(error("llama", ["pad_token_id": .integer(128)]) != nil)
    #expect(error("llama", ["pad_token_id": .integer(-129)]) != nil)
    #expect(error("llama", ["rope_parameters": .array([])]) != nil)
    #expect(error("mistral", ["sliding_window": .integer(0)]) != nil)
  }

  @Test func sizesThatDoNotGoTogether() {
    #expect(error("gpt2", ["n_head": .integer(5)]) != nil)
    #expect(error("llama", ["num_key_value_heads": .integer(3)]) != nil)
    #expect(error("llama", ["num_key_value_heads": .integer(0)]) != nil)
    #expect(error("llama", ["head_dim": nil, "num_attention_heads": .integer(5)]) != nil)
    #expect(error("llama", ["head_dim": .integer(7)]) != nil)
    #expect(error("llama", ["head_dim": .integer(1 << 24)]) != nil)
    #expect(error("qwen2", ["num_key_value_heads": nil]) != nil)
    #expect(error("qwen2", ["layer_types": .array([.string("full_attention")])]) != nil)
    let most = JSONValue.integer(1 << 24)
    #expect(
      error(
        "opt",
        [
          "hidden_size": most, "ffn_dim": most, "vocab_size": most, "word_embed_proj_dim": most,
          "max_position_embeddings": .integer(1 << 31), "num_hidden_layers": .integer(4096),
        ])?.description.contains("2^48 parameters") == true)
  }

  @Test func attentionTypes() {
    func types(_ text: String) throws -> JSONValue {
      try JSONValue(parsing: Data(text.utf8), file: "")
    }
    let wrong = [
      "7", "[]", "[[[\"global\"],1]]", "[[[\"global\"],3]]", "[[[\"global\",\"far\"],1]]",
      "[[[\"global\"],9223372036854775807]]", "[[[],9]]", "[[\"global\",2]]", "[[[1],2]]",
      "[[[\"global\"],-2]]", "[[[\"local\"],2]]",
    ]
    for text in wrong {
      #expect(throws: Problem.self, "\(text)") {
        try Samples.architecture("gpt_neo", ["attention_types": types(text)])
      }
    }
  }

  @Test(arguments: [
    ("gpt2", "add_cross_attention", JSONValue.boolean(true)),
    ("gpt2", "activation_function", .string("quick_gelu")),
    ("opt", "_remove_final_layer_norm", .boolean(true)),
    ("opt", "layer_norm_elementwise_affine", .boolean(false)),
    ("llama", "quantization_config", .object(["bits": .integer(4)])),
    ("llama", "attn_logit_softcapping", .number(50)),
    ("llama", "pretraining_tp", .integer(2)),
    ("llama", "partial_rotary_factor", .number(0.5)),
    ("llama", "layer_types", .array([.string("full_attention"), .string("chunked_attention")])),
    ("mistral", "layer_types", .array([.string("full_attention"), .string("sliding_attention")])),
    ("mistral", "attention_bias", .boolean(true)),
    ("qwen2", "use_mrope", .boolean(true)),
  ])
  func unsupportedFeatures(name: String, key: String, value: JSONValue) {
    let message = error(name, [key: value])?.description
    #expect(message?.contains("key \"\(key)\"") == true)
    #expect(message?.contains("is not supported") == true)
  }

  @Test func inactiveFeaturesAreFine() throws {
    let harmless: KeyValuePairs<String, JSONValue?> = [
      "quantization_config": .null, "pretraining_tp": .integer(1), "use_mrope": .boolean(false),
      "something_new": .string("whatever"), "partial_rotary_factor": .number(1),
    ]
    #expect(try Samples.architecture("llama", harmless) == Samples.architecture("llama"))
  }

  @Test func files() throws {
    try TemporaryDirectory.with { directory in
      let url = directory.file("config.json")
      #expect(throws: Problem.missing(url.path)) {
        try HuggingFaceConfig(contentsOf: url)
      }
      for text in ["", "[]", "{\"model_type\": \"gpt2\", \"layer_norm_epsilon\": NaN}"] {
        try directory.write(text, to: "config.json")
        let error = #expect(throws: Problem.self) {
          try HuggingFaceConfig(contentsOf: url)
        }
        #expect(error?.localizedDescription.contains("JSON") == true)
      }
    }
  }
}
