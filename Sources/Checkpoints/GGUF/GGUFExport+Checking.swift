import Engine
import Untrusted

extension GGUFExport {
  /// Refuses a model that llama.cpp has no place for.
  ///
  /// - Throws: ``Problem``.
  public static func check(_ config: HuggingFaceConfig) throws {
    func refusal(_ reason: String) -> Problem {
      Problem(.unsupported, "GGUF", reason, advice: "save it as a Hugging Face directory")
    }
    guard let name = architectureName(config) else {
      throw refusal("llama.cpp has no place for models of type \(config.family.rawValue)")
    }
    let architecture = config.architecture
    let biases = architecture.biases
    switch name {
    case "llama" where biases.contains(.queryKeyValue):
      throw refusal("llama.cpp's llama has no biases of queries and keys")
    case "smollm3" where !biases.isEmpty, "olmo2" where !biases.isEmpty,
      "gemma2" where !biases.isEmpty, "gemma3" where !biases.isEmpty:
      throw refusal("llama.cpp's \(name) has no biases")
    case "gptneox" where biases != .all:
      throw refusal("llama.cpp's gptneox has biases everywhere, and this model has not")
    default: break
    }
    let takesGELU = ["gpt2", "gptneox", "phi2", "gemma2", "gemma3"].contains(name)
    let fits = takesGELU ? [.gelu, .geluTanh] : [Architecture.Activation.silu]
    guard fits.contains(architecture.activation) else {
      throw refusal(
        "llama.cpp's \(name) takes \(takesGELU ? "GELU" : "SiLU"), and this model "
          + architecture.activation.rawValue)
    }
    if ["gptneox", "phi2"].contains(name), architecture.tiesHead {
      throw refusal("llama.cpp's \(name) has a head of its own, and this model's is its embedding")
    }
    if let scaling = GGUFScaling(architecture), !scaling.factors.isEmpty, name != "llama" {
      throw refusal("llama.cpp's \(name) has no place for this scaling of rotary positions")
    }
    guard let fixed = fixedBlocks(config, name) else { return }
    for (layer, (block, fixed)) in zip(architecture.blocks, fixed).enumerated() where block != fixed
    {
      throw refusal(
        "llama.cpp's \(name) has another window, scale or rotation of attention in layer \(layer)")
    }
  }

  /// llama.cpp's name of a family; nil where it has none.
  static func architectureName(_ config: HuggingFaceConfig) -> String? {
    let family = config.family == .mistral ? .llama : config.family
    return GGUFNames.families.first { $0.family == family }?.name
  }

  /// The blocks of a family where llama.cpp's code says what they are, and no key of the file; nil for
  /// other families.
  private static func fixedBlocks(
    _ config: HuggingFaceConfig, _ name: String
  ) -> [Architecture.Block]? {
    let architecture = config.architecture
    let window = architecture.blocks.compactMap(\.window).min()
    let plain = Architecture.Block(scoreScale: 1 / Float(architecture.headSize).squareRoot())
    func blocks(
      every count: Int, _ change: (_ block: inout Architecture.Block, _ isLast: Bool) -> Void
    ) -> [Architecture.Block] {
      (1...architecture.layerCount).map { place in
        var block = plain
        change(&block, place.isMultiple(of: count))
        return block
      }
    }
    switch name {
    case "smollm3": return blocks(every: 4) { if $1 { $0.rotation = .none } }
    case "gemma2": return blocks(every: 2) { if !$1 { $0.window = window } }
    case "gemma3":
      return blocks(every: 6) {
        if !$1 { ($0.window, $0.rotation) = (window, .own(.init(theta: 10_000))) }
      }
    case "gptneox", "phi2", "olmo2": return blocks(every: 1) { _, _ in }
    default: return nil
    }
  }
}
