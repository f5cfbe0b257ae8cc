import Checkpoints
import Engine
import Foundation
import Testing
import Untrusted

/// The shapes that people bring, from the keys of their published files, without weights.
@Suite struct PublishedSizesTests {
  static let models: [(name: String, keys: String, parameters: Int)] = [
    (
      "Qwen2.5-0.5B",
      #""model_type":"qwen2","vocab_size":151936,"hidden_size":896,"num_hidden_layers":24,"#
        + #""num_attention_heads":14,"num_key_value_heads":2,"intermediate_size":4864,"#
        + #""max_window_layers":24,"rope_theta":1000000.0,"sliding_window":32768,"#
        + #""tie_word_embeddings":true,"use_mrope":false,"use_sliding_window":false"#, 494_032_768
    ),
    (
      "Qwen3-0.6B",
      #""model_type":"qwen3","vocab_size":151936,"hidden_size":1024,"num_hidden_layers":28,"#
        + #""num_attention_heads":16,"num_key_value_heads":8,"head_dim":128,"#
        + #""intermediate_size":3072,"rope_theta":1000000,"tie_word_embeddings":true"#,
      596_049_920
    ),
    (
      "Llama-3.2-1B",
      #""model_type":"llama","vocab_size":128256,"hidden_size":2048,"num_hidden_layers":16,"#
        + #""num_attention_heads":32,"num_key_value_heads":8,"head_dim":64,"#
        + #""intermediate_size":8192,"max_position_embeddings":131072,"pretraining_tp":1,"#
        + #""rope_scaling":{"factor":32.0,"high_freq_factor":4.0,"low_freq_factor":1.0,"#
        + #""original_max_position_embeddings":8192,"rope_type":"llama3"},"#
        + #""rope_theta":500000.0,"tie_word_embeddings":true"#, 1_235_814_400
    ),
    (
      "pythia-160m",
      #""model_type":"gpt_neox","vocab_size":50304,"hidden_size":768,"num_hidden_layers":12,"#
        + #""num_attention_heads":12,"intermediate_size":3072,"hidden_act":"gelu","#
        + #""max_position_embeddings":2048,"rotary_emb_base":10000,"rotary_pct":0.25,"#
        + #""tie_word_embeddings":false,"use_parallel_residual":true"#, 162_322_944
    ),
    (
      "phi-1_5",
      #""model_type":"phi","vocab_size":51200,"hidden_size":2048,"num_hidden_layers":24,"#
        + #""num_attention_heads":32,"num_key_value_heads":null,"intermediate_size":8192,"#
        + #""hidden_act":"gelu_new","partial_rotary_factor":0.5,"qk_layernorm":false,"#
        + #""rope_scaling":null,"rope_theta":10000.0,"tie_word_embeddings":false"#,
      1_418_270_720
    ),
    (
      "OLMo-2-0425-1B",
      #""model_type":"olmo2","vocab_size":100352,"hidden_size":2048,"num_hidden_layers":16,"#
        + #""num_attention_heads":16,"num_key_value_heads":16,"intermediate_size":8192,"#
        + #""max_position_embeddings":4096,"pad_token_id":100277,"rms_norm_eps":1e-06,"#
        + #""rope_scaling":null,"rope_theta":500000,"tie_word_embeddings":false"#, 1_484_916_736
    ),
    (
      "SmolLM3-3B",
      #""model_type":"smollm3","vocab_size":128256,"hidden_size":2048,"num_hidden_layers":36,"#
        + #""num_attention_heads":16,"num_key_value_heads":4,"intermediate_size":11008,"#
        + #""max_window_layers":28,"no_rope_layer_interval":4,"pad_token_id":128004,"#
        + #""rope_scaling":null,"rope_theta":5000000.0,"sliding_window":null,"#
        + #""use_sliding_window":false"#, 3_075_098_624
    ),
    (
      "gemma-2-2b",
      #""model_type":"gemma2","vocab_size":256000,"hidden_size":2304,"num_hidden_layers":26,"#
        + #""num_attention_heads":8,"num_key_value_heads":4,"head_dim":256,"#
        + #""intermediate_size":9216,"attn_logit_softcapping":50.0,"cache_implementation":"hybrid","#
        + #""final_logit_softcapping":30.0,"hidden_act":"gelu_pytorch_tanh","#
        + #""query_pre_attn_scalar":256,"sliding_window":4096"#, 2_614_341_888
    ),
    (
      "gemma-3-270m",
      #""model_type":"gemma3_text","vocab_size":262144,"hidden_size":640,"num_hidden_layers":18,"#
        + #""num_attention_heads":4,"num_key_value_heads":1,"head_dim":256,"#
        + #""intermediate_size":2048,"attn_logit_softcapping":null,"#
        + #""final_logit_softcapping":null,"max_position_embeddings":32768,"#
        + #""query_pre_attn_scalar":256,"rope_local_base_freq":10000.0,"rope_scaling":null,"#
        + #""rope_theta":1000000.0,"sliding_window":512,"_sliding_window_pattern":6,"#
        + #""use_bidirectional_attention":false"#, 268_098_176
    ),
    (
      "gemma-3-1b-pt",
      #""model_type":"gemma3_text","vocab_size":262144,"hidden_size":1152,"#
        + #""num_hidden_layers":26,"num_attention_heads":4,"num_key_value_heads":1,"#
        + #""head_dim":256,"intermediate_size":6912,"max_position_embeddings":32768,"#
        + #""query_pre_attn_scalar":256,"rope_local_base_freq":10000,"rope_theta":1000000,"#
        + #""sliding_window":512,"sliding_window_pattern":6"#, 999_885_952
    ),
  ]

  @Test("has as many parameters as its authors say", arguments: models)
  func parameters(name: String, keys: String, parameters: Int) throws {
    let json = try JSONReader.parse(Array("{\(keys)}".utf8))
    let config = try HuggingFaceConfig(try #require(json.object))
    let count = config.architecture.parameterSpecs.reduce(0) { $0 + $1.count }
    #expect(count == parameters, "\(name)")
  }
}
