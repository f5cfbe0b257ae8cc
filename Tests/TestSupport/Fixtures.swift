import Foundation

/// Where the tests' files are.
package enum Fixtures {
  /// The architectures with golden values: a tiny model and what PyTorch computes with it.
  package static let goldenNames = [
    "gemma2", "gemma3", "gpt2", "gpt_neo", "gpt_neox", "gpt_neox-sequential", "llama",
    "llama-rope3",
    "llama-tied", "mistral", "olmo2", "opt", "opt-postnorm", "phi", "qwen2", "qwen3", "smollm3",
  ]

  /// The golden files; every architecture has a folder in it.
  package static let golden = testSupport.appendingPathComponent("Fixtures/golden")

  /// The model folder of an architecture, with `golden.safetensors` and `golden.json` in it.
  package static func golden(_ architecture: String) -> URL {
    golden.appendingPathComponent(architecture)
  }

  /// Larger models and texts beside the package, which are no part of it; nil where they are not.
  package static let sharedDirectory: URL? = {
    let package = testSupport.deletingLastPathComponent().deletingLastPathComponent()
    let shared = package.deletingLastPathComponent().appendingPathComponent("shared")
    return FileManager.default.fileExists(atPath: shared.path) ? shared : nil
  }()

  private static let testSupport = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
}
