import CKernels
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
  /// - Throws: ``Problem``, in particular where the folder holds something already, and for
  ///   weights that are NaN or infinite; then nothing changes on the disk.
  public static func save(
    _ store: ParameterStore, _ values: Values = .latent, config: HuggingFaceConfig, to url: URL,
    companionsFrom source: URL? = nil, overwriting: Bool = false
  ) throws {
    let url = url.standardizedFileURL.resolvingSymlinksInPath()
    let mappings = try TensorMapping.all(config.architecture, names: TensorNames(config.family))
    try checkTarget(url, overwriting: overwriting)
    try Folder.create(url.deletingLastPathComponent())
    let temporary = Folder.temporarySibling(of: url)
    defer { try? FileManager.default.removeItem(at: temporary) }
    do {
      try Folder.create(temporary)
      try writeWeights(
        mappings, of: store, values, to: temporary.appendingPathComponent("model.safetensors"))
      try DurableFile.write(
        Array("\(JSONValue.object(config.jsonForFloat32).text)\n".utf8),
        to: temporary.appendingPathComponent("config.json"))
      if let source { try copyCompanions(from: source, to: temporary) }
    } catch let problem as Problem {
      guard problem.subject.hasPrefix(temporary.path) else { throw problem }
      // The user knows the folder by its own name.
      throw Problem(
        problem.kind, url.path + problem.subject.dropFirst(temporary.path.count),
        at: problem.place, problem.reason, advice: problem.advice)
    }
    try Folder.replace(url, with: temporary)
  }

  private static func copyCompanions(from source: URL, to target: URL) throws(Problem) {
    for name in companions {
      do {
        let file = try RegularFile(source.appendingPathComponent(name))
        try DurableFile.write(file.mapped(), to: target.appendingPathComponent(name))
      } catch {
        guard error.kind == .missing else { throw error }
      }
    }
  }

  /// Refuses a place that holds anything but an older checkpoint which may be replaced.
  package static func checkTarget(_ url: URL, overwriting: Bool = false) throws(Problem) {
    let names: [String]
    do { names = try Folder.names(url) } catch {
      if error.kind == .missing { return }
      throw error
    }
    guard !names.isEmpty else { return }
    guard overwriting else {
      throw .alreadyExists(url.path, advice: "choose another folder")
    }
    guard names.contains("config.json") else {
      throw .alreadyExists(
        url.path, advice: "it has no config.json, so it is no checkpoint to replace")
    }
  }

  private static func writeWeights(
    _ mappings: [TensorMapping], of store: ParameterStore, _ values: Values, to url: URL
  ) throws {
    let scratch = mappings.scratch()
    defer { withExtendedLifetime(scratch) {} }
    var writer = try SafetensorsWriter(
      url, tensors: mappings.map { .init($0.stored.name, $0.shape) })
    for mapping in mappings {
      let parameter = mapping.parameter(in: store)
      let matrix = values == .latent ? parameter.weight : parameter.effective
      guard UnsafeBufferPointer(matrix.values).areFinite else {
        throw Problem.nonFinite(file: url.path, tensor: mapping.stored.name)
      }
      if mapping.stored.isTransposed {
        // The file has (in, out).
        tsld_transpose(scratch.base, matrix.base, Int64(matrix.rows), Int64(matrix.columns))
        try writer.append(UnsafeRawBufferPointer(start: scratch.base, count: 4 * matrix.count))
      } else {
        try writer.append(UnsafeRawBufferPointer(matrix.values))
      }
    }
    try writer.finish()
  }
}
