import Foundation

/// The tensors of a model folder, in one safetensors file or in several with an index.
public struct ShardedCheckpoint: Sendable {
  /// The folder.
  public let directory: URL
  /// The open files.
  public let files: [SafetensorsFile]
  /// Every tensor's name, file after file.
  public let names: [String]
  private let places: [String: Int]

  /// Opens `model.safetensors`, or the files that `model.safetensors.index.json` names.
  ///
  /// - Throws: ``Problem`` for missing or malformed files, for an index that names files
  ///   outside the folder or tensors that its files lack, and for weights in another format only.
  public init(_ directory: URL) throws {
    self.directory = directory
    let single = directory.appendingPathComponent("model.safetensors")
    let index = directory.appendingPathComponent("model.safetensors.index.json")
    let entries = try Folder.names(directory)
    if entries.contains(single.lastPathComponent) || !entries.contains(index.lastPathComponent) {
      try Self.checkFormat(entries, expected: single)
      let file = try SafetensorsFile(single)
      files = [file]
      names = file.names
      places = Dictionary(names.map { ($0, 0) }, uniquingKeysWith: { first, _ in first })
    } else {
      (files, names, places) = try Self.open(index, in: directory)
    }
  }

  /// What the header says about a tensor; nil where there is none of that name.
  public subscript(name: String) -> TensorInfo? { places[name].flatMap { files[$0][name] } }

  /// The file with a tensor.
  ///
  /// - Throws: a ``Problem``.
  public func file(with name: String) throws -> SafetensorsFile {
    guard let place = places[name] else {
      let file = files.count == 1 ? files[0].url : directory
      throw Problem.missingTensor(file: file.path, tensor: name)
    }
    return files[place]
  }

  private static func open(
    _ index: URL, in directory: URL
  ) throws -> ([SafetensorsFile], [String], [String: Int]) {
    guard let map = try JSONValue(contentsOf: index).object?["weight_map"]?.object else {
      throw Problem.malformedJSON(
        file: index.path, problem: "expected an object with an object \"weight_map\"")
    }
    var files: [SafetensorsFile] = []
    var shards: [String: Int] = [:]
    var places: [String: Int] = [:]
    for name in map.keys {
      guard let shard = map[name]?.string, isPlainName(shard) else {
        throw Problem.wrongValue(
          file: index.path, key: "weight_map.\(name)", expected: "the name of a file beside it",
          found: map[name]?.compactText ?? "")
      }
      if shards[shard] == nil {
        shards[shard] = files.count
        files.append(try openShard(directory.appendingPathComponent(shard), index: index))
      }
      guard let place = shards[shard], files[place][name] != nil else {
        throw Problem.missingTensor(
          file: directory.appendingPathComponent(shard).path, tensor: name)
      }
      places[name] = place
    }
    guard !files.isEmpty else {
      throw Problem.malformedJSON(file: index.path, problem: "\"weight_map\" is empty")
    }
    return (files, map.keys, places)
  }

  private static func openShard(_ url: URL, index: URL) throws -> SafetensorsFile {
    do { return try SafetensorsFile(url) } catch let problem as Problem {
      guard problem.kind == .missing else { throw problem }
      throw Problem.missing(
        url.path, advice: "\(index.lastPathComponent) names it; try to download it again")
    }
  }

  /// Whether a file name stays in its folder.
  private static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(UInt8(ascii: "/"))
      && !name.utf8.contains(0)
  }

  /// Says how to convert, where there are only weights in another format.
  private static func checkFormat(_ entries: [String], expected: URL) throws(Problem) {
    guard !entries.contains(expected.lastPathComponent) else { return }
    let others = [
      "pytorch_model.bin", "pytorch_model.bin.index.json", "tf_model.h5", "flax_model.msgpack",
    ]
    for other in others where entries.contains(other) {
      throw .invalid(
        expected.deletingLastPathComponent().path, expected: "model.safetensors",
        found: "only \(other)",
        advice: """
          convert it with: python3 -c "from transformers import AutoModelForCausalLM as M; \
          M.from_pretrained('FROM').save_pretrained('TO', safe_serialization=True)" \
          and copy the tokenizer's files along
          """)
    }
    throw .missing(
      expected.path, advice: "a model folder has config.json and model.safetensors")
  }
}
