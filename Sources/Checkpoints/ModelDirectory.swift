import Engine
import Foundation
import GGUF

/// A model on the disk, in a Hugging Face folder or a GGUF file, checked: the configuration is
/// understood, and every tensor that the architecture needs is there in the right shape.
public struct ModelDirectory: Sendable {
  /// The folder, or the file.
  public let url: URL
  /// The `config.json`; of a file, the one that it would have.
  public private(set) var config: HuggingFaceConfig
  /// The tensors in the checkpoint that nothing uses, without known buffers; worth a warning.
  public let unusedTensors: [String]
  private let weights: Weights

  private enum Weights: Sendable {
    case folder(ShardedCheckpoint, [TensorMapping])
    case gguf(GGUFModel)
  }

  /// The architecture that the configuration describes.
  public var architecture: Architecture { config.architecture }

  /// Opens a folder and checks everything but the weights' values, which are not read yet.
  ///
  /// Names with and without the outer modules' prefix are understood. Memory for the architecture
  /// can be allocated safely afterwards: the files really hold that many weights.
  ///
  /// - Throws: ``Problem``.
  public init(_ url: URL) throws {
    if GGUFFile.isOne(url) {
      let model = try GGUFModel(url)
      (self.url, config, weights, unusedTensors) = (url, model.config, .gguf(model), [])
      return
    }
    let checkpoint = try ShardedCheckpoint(url)
    let configFile = url.appendingPathComponent("config.json")
    let config = try HuggingFaceConfig(contentsOf: configFile)
    let names = TensorNames(config.family) { checkpoint[$0] != nil }
    let mappings = try TensorMapping.all(config.architecture, names: names).map {
      $0.usingTiedHead(names.head, in: checkpoint, isTied: config.architecture.tiesHead)
    }
    var used = Set(mappings.map(\.stored.name))
    for mapping in mappings { try mapping.check(in: checkpoint) }
    if config.architecture.tiesHead, used.insert(names.head).inserted,
      checkpoint[names.head] != nil
    {
      try mappings.checkTiedHead(names.head, in: checkpoint, config: config, file: configFile)
    }
    self.url = url
    self.config = config
    weights = .folder(checkpoint, mappings)
    unusedTensors = checkpoint.names.filter { !used.contains($0) && !TensorNames.isBuffer($0) }
  }

  /// The same weights for a model whose layers inside the blocks all have biases; those that the files
  /// lack stay 0. Nil where the family has no place for them.
  package func addingBiases() -> ModelDirectory? {
    var result = self
    guard let config = config.addingBiases() else { return nil }
    result.config = config
    return result
  }

  /// Opens the folder that an option or key gives, which is named where there is no such folder.
  ///
  /// - Throws: ``Problem``.
  package init(_ url: URL, givenAs option: String) throws {
    do { try self.init(url) } catch let problem as Problem {
      guard problem == .missing(url.path) else { throw problem }
      throw Problem.missing("\(option) \(url.path)")
    }
  }

  /// Reads every weight into a store that has the architecture's parameters; what else the store
  /// has stays as it is.
  ///
  /// - Parameter progress: called after each tensor with the share of the weights that is read.
  /// - Throws: ``Problem``, in particular for weights that are NaN or infinite.
  public func load(
    into store: ParameterStore, progress: (_ fraction: Double) -> Void = { _ in }
  ) throws {
    guard case .folder(let checkpoint, let mappings) = weights else {
      if case .gguf(let model) = weights { try model.load(into: store, progress: progress) }
      return
    }
    let total = mappings.reduce(0) { $0 + $1.spec.count }
    let scratch = mappings.scratch()
    defer { withExtendedLifetime(scratch) {} }
    var done = 0
    for mapping in mappings {
      let weight = mapping.parameter(in: store).weight
      try mapping.read(from: checkpoint, into: weight, scratch: scratch)
      done += weight.count
      progress(Double(done) / Double(total))
    }
  }
}

extension ModelDirectory {
  /// The most bytes that the weights of a GGUF file take packed; nil for a folder.
  public var packedByteCount: Int? {
    guard case .gguf(let model) = weights else { return nil }
    return model.packedByteCount
  }

  /// The weights for reading alone: as they are packed in a GGUF file, or those of a folder whose
  /// linear layers are exactly ternary; nil for another folder.
  ///
  /// - Parameter activations: how products with packed weights take their activations; with `int8` a
  ///   ternary model's head is rounded to bytes.
  /// - Throws: ``Problem``, in particular for weights that are NaN or infinite.
  public func packedStore(
    _ activations: PackedMatrix.ActivationPrecision = .int8,
    progress: (_ fraction: Double) -> Void = { _ in }
  ) throws -> ParameterStore? {
    switch weights {
    case .gguf(let model): return try model.packedStore(activations, progress: progress)
    case .folder(let checkpoint, let mappings):
      let scratch = mappings.scratch()
      let places = Dictionary(uniqueKeysWithValues: mappings.map { ($0.spec.name, $0) })
      let total = mappings.reduce(0) { $0 + $1.spec.count }
      var done = 0
      return try ParameterStore.packingTernary(architecture, activations) { spec, values in
        guard let mapping = places[spec.name] else { return }
        try mapping.read(from: checkpoint, into: values, scratch: scratch)
        done += spec.count
        progress(min(Double(done) / Double(total), 1))
      }
    }
  }
}

extension TensorMapping {
  /// Reads a tensor's values, which must be finite.
  ///
  /// - Parameter scratch: holds one that the file has in another order meanwhile.
  fileprivate func read(
    from checkpoint: ShardedCheckpoint, into weight: Matrix, scratch: FloatBuffer
  ) throws {
    let file = try checkpoint.file(with: stored.name)
    if stored.layout == .same {
      try file.read(stored.name, into: weight.values)
    } else {
      try file.read(
        stored.name, into: UnsafeMutableBufferPointer(start: scratch.base, count: weight.count))
      arrange(scratch.base, into: weight)
    }
    guard UnsafeBufferPointer(weight.values).areFinite else {
      throw Problem.nonFinite(file: file.url.path, tensor: stored.name)
    }
  }

  /// Where the head is tied, checkpoints may hold the one matrix under either name.
  fileprivate func usingTiedHead(
    _ head: String, in checkpoint: ShardedCheckpoint, isTied: Bool
  ) -> TensorMapping {
    guard isTied, spec.name == "tokenEmbedding.weight", checkpoint[stored.name] == nil,
      checkpoint[head] != nil
    else { return self }
    return TensorMapping(
      spec: spec, stored: TensorNames.Stored(name: head, layout: .same), headCount: headCount)
  }

  fileprivate func check(in checkpoint: ShardedCheckpoint) throws {
    let file = try checkpoint.file(with: stored.name)
    let info = try file.info(stored.name)
    guard info.shape == shape else {
      throw Problem.wrongShape(
        file: file.url.path, tensor: stored.name, expected: shape, found: info.shape)
    }
    _ = try file.floatInfo(stored.name)
  }
}

extension [TensorMapping] {
  /// Checks that a head which should be the embedding does equal it.
  ///
  /// Versions of transformers differ in which of two different matrices they use.
  fileprivate func checkTiedHead(
    _ head: String, in checkpoint: ShardedCheckpoint, config: HuggingFaceConfig, file: URL
  ) throws {
    guard let embedding = first(where: { $0.spec.name == "tokenEmbedding.weight" }) else { return }
    let name = embedding.stored.name
    if checkpoint[name]?.shape == checkpoint[head]?.shape {
      let values = try checkpoint.file(with: name).floats(name)
      if try values == checkpoint.file(with: head).floats(head) { return }
    }
    throw Problem.wrongValue(
      file: file.path, key: "tie_word_embeddings",
      expected: "false, because the weights hold a \(head) that differs from "
        + "\(name) (set it to false to keep both)",
      found: config.json["tie_word_embeddings"]?.compactText ?? "no such key, which means true")
  }
}
