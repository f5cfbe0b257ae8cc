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

  /// Every family's name, for messages.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
