import Foundation

/// The tensors of a model folder, in one safetensors file or in several.
///
/// What PyTorch's wrappers put into names is taken out of them: `_orig_mod.` (compiled modules),
/// `module.` (data parallelism) and `base_model.model.` (adapters that were merged).
public struct ShardedCheckpoint: Sendable {
  /// The folder.
  public let directory: URL
  /// The open files.
  public let files: [SafetensorsFile]
  /// Every tensor's name, file after file.
  public let names: [String]
  private let places: [String: Int]

  private static let single = "model.safetensors"
  private static let index = "model.safetensors.index.json"

  /// Opens `model.safetensors`, the files that `model.safetensors.index.json` names, or without
  /// either `model-00001-of-0000N.safetensors` and what follows it.
  ///
  /// - Throws: a ``Problem`` for missing or malformed files, for an index that names files outside
  ///   the folder or tensors that its files lack, and for weights in another format only.
  public init(_ directory: URL) throws {
    let entries = try Folder.names(directory)
    if entries.contains(Self.single) {
      try self.init(directory, shards: [Self.single])
    } else if entries.contains(Self.index) {
      try self.init(directory, index: directory.appendingPathComponent(Self.index))
    } else if let count = entries.lazy.compactMap(Self.shardCount).first {
      try self.init(directory, shards: (1...count).map { Self.shard($0, of: count) })
    } else {
      throw Self.withoutWeights(directory, entries)
    }
    if names.contains(where: { $0.contains(".lora_A.") }) { throw Self.adapter(directory) }
  }

  private init(_ directory: URL, shards: [String]) throws {
    self.directory = directory
    files = try shards.map { try Self.open(directory.appendingPathComponent($0)) }
    var places: [String: Int] = [:]
    for (place, file) in files.enumerated() {
      for name in file.names where places.updateValue(place, forKey: name) != nil {
        throw Problem.tensor(name, in: file.url.path, "is in two files")
      }
    }
    names = files.flatMap(\.names)
    self.places = places
  }

  private init(_ directory: URL, index: URL) throws {
    guard let map = try JSONValue(contentsOf: index).object?["weight_map"]?.object,
      !map.isEmpty
    else {
      throw Problem.invalid(
        index.path, expected: "an object with \"weight_map\", an object that is not empty",
        found: "another value")
    }
    var files: [SafetensorsFile] = []
    var shards: [String: Int] = [:]
    var places: [String: Int] = [:]
    var names: [String] = []
    for member in map {
      guard let shard = member.value.string, Self.isPlainName(shard) else {
        throw Problem.wrongValue(
          file: index.path, key: "weight_map.\(member.key)",
          expected: "the name of a file beside it", found: member.value.compactText)
      }
      let url = directory.appendingPathComponent(shard)
      if shards[shard] == nil {
        shards[shard] = files.count
        files.append(try Self.open(url))
      }
      let name = Self.withoutWrappers(member.key)
      guard let place = shards[shard], files[place][name] != nil else {
        throw Problem.missingTensor(file: url.path, tensor: member.key)
      }
      if places.updateValue(place, forKey: name) == nil { names.append(name) }
    }
    (self.directory, self.files, self.names, self.places) = (directory, files, names, places)
  }

  /// What the header says about a tensor; nil where there is none of that name.
  public subscript(name: String) -> TensorInfo? { places[name].flatMap { files[$0][name] } }

  /// The file with a tensor.
  ///
  /// - Throws: a ``Problem`` where there is none.
  public func file(with name: String) throws -> SafetensorsFile {
    guard let place = places[name] else {
      let file = files.count == 1 ? files[0].url : directory
      throw Problem.missingTensor(file: file.path, tensor: name)
    }
    return files[place]
  }

  private static func open(_ url: URL) throws(Problem) -> SafetensorsFile {
    do {
      return try SafetensorsFile(url, renaming: withoutWrappers)
    } catch {
      // Something names it: an index, the other shards, or a link whose target is gone.
      guard error.kind == .missing else { throw error }
      throw .missing(url.path, advice: "the checkpoint is incomplete, try to download it again")
    }
  }

  private static func withoutWrappers(_ name: String) -> String {
    var name = name.replacingOccurrences(of: "_orig_mod.", with: "")
    for wrapper in ["module.", "base_model.model."] where name.hasPrefix(wrapper) {
      name.removeFirst(wrapper.count)
    }
    return name
  }

  /// Whether a file name stays in its folder.
  private static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(UInt8(ascii: "/"))
      && !name.utf8.contains(0)
  }

  private static func shard(_ number: Int, of count: Int) -> String {
    func digits(_ number: Int) -> String { String(String(100_000 + number).dropFirst()) }
    return "model-\(digits(number))-of-\(digits(count)).safetensors"
  }

  /// How many shards there are, where this is the name of one.
  private static func shardCount(_ name: String) -> Int? {
    let parts = name.split(separator: "-")
    guard parts.count == 4, let number = Int(parts[1]), let count = Int(parts[3].prefix(5)),
      1...count ~= number, name == shard(number, of: count)
    else { return nil }
    return count
  }
}

extension ShardedCheckpoint {
  /// Says what a folder without safetensors has instead, and how to convert it.
  private static func withoutWeights(_ directory: URL, _ entries: [String]) -> Problem {
    if entries.contains(where: { $0.hasPrefix("adapter_") }) { return adapter(directory) }
    let others = [
      "pytorch_model.bin", "pytorch_model.bin.index.json", "tf_model.h5", "flax_model.msgpack",
    ]
    if let other = others.first(where: entries.contains) {
      return .invalid(
        directory.path, expected: single, found: "only \(other)",
        advice: conversion(
          "transformers import AutoModelForCausalLM", "", "safe_serialization=True"))
    }
    if let file = entries.first(where: { $0.hasSuffix(".gguf") }) {
      return .invalid(
        directory.path, expected: single, found: "only \(file)",
        advice: "take the model that the GGUF file was made from, as Hugging Face has it")
    }
    return .missing(
      directory.appendingPathComponent(single).path,
      advice: "a model folder has config.json and model.safetensors")
  }

  private static func adapter(_ directory: URL) -> Problem {
    .invalid(
      directory.path, expected: "a whole model", found: "an adapter (PEFT) for another model",
      advice: conversion("peft import AutoPeftModelForCausalLM", ".merge_and_unload()", ""))
  }

  private static func conversion(_ model: String, _ step: String, _ options: String) -> String {
    """
    convert it with: python3 -c "from \(model) as M; M.from_pretrained('FROM')\(step)\
    .save_pretrained('TO'\(options.isEmpty ? "" : ", \(options)"))" \
    and copy the tokenizer's files along
    """
  }
}
