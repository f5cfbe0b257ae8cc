import Engine
import Foundation
import GGUF

extension ModelDirectory {
  /// Which values of a parameter to save.
  public enum Values: Sendable {
    /// The float32 values that the optimizer changes.
    case latent
    /// What the layers compute with: quantized values, written out as plain float32.
    case effective
  }

  /// How a folder stores the weights.
  public enum Format: String, Sendable, CaseIterable {
    case float32, float16, bfloat16
    /// Linear layers as two bits each with a scale, as transformers' and MLX's BitNet layers read
    /// them, which also round activations to bytes; the rest in float32.
    case bitnet

    fileprivate var elementType: ElementType {
      switch self {
      case .float32, .bitnet: .float32
      case .float16: .float16
      case .bfloat16: .bfloat16
      }
    }
  }

  /// The files that go along with a model unchanged, where its source has them.
  public static let companions = [
    "tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "tokenizer.model",
    "special_tokens_map.json", "added_tokens.json", "chat_template.jinja",
    "generation_config.json",
  ]

  /// Writes a model folder that transformers loads.
  ///
  /// The folder is written beside its place and moved there when it is complete, so that there is
  /// never half a checkpoint. A tied head is left out, and so is everything in the store that is no
  /// tensor of the architecture.
  ///
  /// - Parameters:
  ///   - store: has the parameters of the configuration's architecture.
  ///   - format: how its weights are stored.
  ///   - config: goes into `config.json`, with the element type of the weights.
  ///   - url: the folder to create; an empty one may exist already.
  ///   - source: a folder with a tokenizer and generation settings to copy.
  ///   - overwriting: whether an older checkpoint may be replaced, with everything in its folder.
  /// - Throws: ``Problem``, in particular where the folder holds something already, and for
  ///   weights that are NaN or infinite or that the format does not hold; then nothing changes on the
  ///   disk.
  public static func save(
    _ store: ParameterStore, _ values: Values = .latent, as format: Format = .float32,
    config: HuggingFaceConfig, to url: URL, companionsFrom source: URL? = nil,
    overwriting: Bool = false
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
        mappings, of: store, values, format,
        to: temporary.appendingPathComponent("model.safetensors"))
      try DurableFile.write(
        Array("\(JSONValue.object(format.json(config)).text)\n".utf8),
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
    if GGUFFile.isOne(source) { return try writeCompanions(of: GGUFFile(source), to: target) }
    for name in companions {
      do {
        let file = try RegularFile(source.appendingPathComponent(name))
        try DurableFile.write(file.mapped(), to: target.appendingPathComponent(name))
      } catch {
        guard error.kind == .missing else { throw error }
      }
    }
  }

  /// The tokenizer and the form of conversations that a file holds, as the files of a folder.
  private static func writeCompanions(of file: GGUFFile, to target: URL) throws(Problem) {
    guard file.hasTokenizer else { return }
    let tokenizer = JSONValue.object(try file.tokenizerJSON()).text
    try DurableFile.write(
      Array(tokenizer.utf8), to: target.appendingPathComponent("tokenizer.json"))
    if let template = try file.text("tokenizer.chat_template") {
      try DurableFile.write(
        Array(template.utf8), to: target.appendingPathComponent("chat_template.jinja"))
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
    _ mappings: [TensorMapping], of store: ParameterStore, _ values: Values, _ format: Format,
    to url: URL
  ) throws {
    let scratch = mappings.scratch()
    defer { withExtendedLifetime(scratch) {} }
    let packed = try format == .bitnet ? BitNetMatrix.all(mappings, of: store, file: url) : []
    let names = Set(packed.map(\.name))
    let dense = mappings.filter { !names.contains($0.stored.name) }
    var writer = try SafetensorsWriter(
      url,
      tensors: dense.map { .init($0.stored.name, $0.shape, format.elementType) }
        + packed.map { .init($0.scaleName, [1]) }
        + packed.map { .init($0.name, [$0.rows / 4, $0.columns], .uint8) })
    for mapping in dense {
      let parameter = mapping.parameter(in: store)
      var matrix = values == .latent ? parameter.weight : parameter.effective
      guard UnsafeBufferPointer(matrix.values).areFinite else {
        throw Problem.nonFinite(file: url.path, tensor: mapping.stored.name)
      }
      if mapping.stored.layout != .same {
        mapping.arrange(matrix, forFile: scratch.base)
        matrix = scratch.matrix(rows: 1, columns: matrix.count)
      }
      if format.elementType == .float32 {
        try writer.append(UnsafeRawBufferPointer(matrix.values))
      } else {
        let narrow = try format.narrowed(matrix.values, mapping.stored.name, file: url)
        try narrow.withUnsafeBytes { try writer.append($0) }
      }
    }
    for matrix in packed { try withUnsafeBytes(of: matrix.scale) { try writer.append($0) } }
    for matrix in packed { try matrix.bytes.withUnsafeBytes { try writer.append($0) } }
    try writer.finish()
  }
}

extension ModelDirectory.Format {
  fileprivate func json(_ config: HuggingFaceConfig) -> JSONObject {
    var json = config.json(elementType: self == .bitnet ? "float32" : rawValue)
    if self == .bitnet { json["quantization_config"] = .object(BitNetMatrix.configuration) }
    return json
  }

  /// Values in 16 bits, rounded to the nearest.
  fileprivate func narrowed(
    _ values: UnsafeMutableBufferPointer<Float>, _ name: String, file: URL
  ) throws -> [UInt16] {
    guard self == .float16 else {
      return values.map { value in
        let bits = value.bitPattern
        return UInt16((bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
      }
    }
    return try values.map { value in
      let half = Float16(value)
      guard half.isFinite else {
        throw Problem(
          .unsupported, file.path, "float16 has no room for \(value) in \(name)",
          advice: "bfloat16 has")
      }
      return half.bitPattern
    }
  }
}
