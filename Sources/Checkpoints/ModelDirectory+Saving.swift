import Engine
import Foundation

extension ModelDirectory {
  /// Which values of a parameter to save.
  public enum Values: Sendable {
    /// The float32 values that the optimizer changes.
    case latent
    /// What the layers compute with: quantized values, written out as plain float32.
    case effective
  }

  /// The files that go along with a model unchanged, where its source has them.
  public static let companions = [
    "tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "tokenizer.model",
    "special_tokens_map.json", "added_tokens.json", "chat_template.jinja",
    "generation_config.json",
  ]

  /// Writes a model folder in float32 that transformers loads.
  ///
  /// The folder is written beside its place and moved there when it is complete, so that there is
  /// never half a checkpoint. A tied head is left out, and so is everything in the store that is no
  /// tensor of the architecture.
  ///
  /// - Parameters:
  ///   - store: has the parameters of the configuration's architecture.
  ///   - config: goes into `config.json`, with float32 as its element type.
  ///   - url: the folder to create; an empty one may exist already.
  ///   - source: a folder with a tokenizer and generation settings to copy.
  ///   - overwriting: whether an older checkpoint may be replaced, with everything in its folder.
  /// - Throws: `CheckpointError`, in particular where the folder holds something already, and for
  ///   weights that are NaN or infinite; then nothing changes on the disk.
  public static func save(
    _ store: ParameterStore, _ values: Values = .latent, config: HuggingFaceConfig, to url: URL,
    companionsFrom source: URL? = nil, overwriting: Bool = false
  ) throws {
    let url = url.standardizedFileURL.resolvingSymlinksInPath()
    let mappings = try TensorMapping.all(config.architecture, names: TensorNames(config.family))
    let replaces = try checkTarget(url, overwriting: overwriting)
    try Files.createDirectory(url.deletingLastPathComponent())
    let temporary = Files.temporarySibling(of: url)
    try Files.createDirectory(temporary)
    defer { Files.remove(temporary) }

    try writeWeights(
      mappings, of: store, values, to: temporary.appendingPathComponent("model.safetensors"))
    try AtomicFile.write(
      JSONValue.object(config.jsonForFloat32).text + "\n",
      to: temporary.appendingPathComponent("config.json"))
    for name in source == nil ? [] : companions {
      guard let file = source?.appendingPathComponent(name), Files.exists(file) else { continue }
      try Files.copy(file, to: temporary.appendingPathComponent(name))
    }
    if replaces {
      let old = Files.temporarySibling(of: url)
      try Files.rename(url, to: old)
      do { try Files.rename(temporary, to: url) } catch {
        try Files.rename(old, to: url)
        throw error
      }
      Files.remove(old)
    } else {
      try Files.rename(temporary, to: url)
    }
  }

  /// Whether there is an older checkpoint to replace.
  private static func checkTarget(_ url: URL, overwriting: Bool) throws -> Bool {
    guard Files.exists(url) else { return false }
    guard Files.isDirectory(url) else { throw CheckpointError.notADirectory(url.path) }
    guard try !Files.isEmptyDirectory(url) else { return false }
    guard overwriting else {
      throw CheckpointError.alreadyExists(
        url.path, advice: "choose another folder or allow overwriting")
    }
    guard Files.exists(url.appendingPathComponent("config.json")) else {
      throw CheckpointError.alreadyExists(
        url.path, advice: "it has no config.json, so it is no checkpoint to replace")
    }
    return true
  }

  private static func writeWeights(
    _ mappings: [TensorMapping], of store: ParameterStore, _ values: Values, to url: URL
  ) throws {
    let scratch = mappings.scratch()
    defer { withExtendedLifetime(scratch) {} }
    var writer = try SafetensorsWriter(
      url, tensors: mappings.map { (name: $0.stored.name, shape: $0.shape) })
    for mapping in mappings {
      let parameter = mapping.parameter(in: store)
      let matrix = values == .latent ? parameter.weight : parameter.effective
      guard UnsafeBufferPointer(matrix.values).areFinite else {
        throw CheckpointError.nonFinite(file: url.path, tensor: mapping.stored.name)
      }
      if mapping.stored.isTransposed {
        mapping.pack(matrix, into: scratch)
        try writer.append(UnsafeBufferPointer(start: scratch.base, count: matrix.count))
      } else {
        try writer.append(UnsafeBufferPointer(matrix.values))
      }
    }
    try writer.finish()
  }
}
