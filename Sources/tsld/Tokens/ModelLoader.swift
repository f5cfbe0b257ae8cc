import Checkpoints
import Engine
import Foundation
import Training
import Untrusted

/// Loads models to be looked at, not trained.
struct ModelLoader {
  let pool: ThreadPool

  /// A model of a directory, quantized as it is where a quantizer is given.
  ///
  /// - Parameter moreBytes: what the work needs besides, so that it is not begun in vain.
  func decoder(
    _ directory: ModelDirectory, quantizer: Quantizer? = nil, moreBytes: Int = 0
  ) throws -> Decoder {
    let architecture = directory.architecture
    let parameters = architecture.parameterSpecs.reduce(0) { $0 + $1.count }
    let path = directory.url.path
    try MemoryCheck.require(parameters * (quantizer == nil ? 4 : 10) + moreBytes, for: path)
    let store = try ParameterStore(architecture, trainable: false, quantizer: quantizer)
    try directory.load(into: store) { ProgressLine.show("loading \(path)", $0) }
    if let quantizer {
      let weights = QuantizedWeights(quantizer, in: store)
      weights.initializeScales()
      weights.quantize(pool: pool)
    }
    return Decoder(architecture, parameters: store)
  }

  /// A GGUF file's model with its weights packed as they are, or a folder's where they are ternary;
  /// nil for another folder.
  func packed(
    _ directory: ModelDirectory, activations: PackedMatrix.ActivationPrecision
  ) throws -> Decoder? {
    let path = directory.url.path
    if let bytes = directory.packedByteCount { try MemoryCheck.require(bytes, for: path) }
    return try directory.packedStore(activations) { ProgressLine.show("loading \(path)", $0) }
      .map { Decoder(directory.architecture, parameters: $0) }
  }

  /// A model's directory or file, or a run's student; `check` may refuse its architecture before it is loaded.
  ///
  /// - Parameters:
  ///   - quantizer: quantizes the model of a directory as it is.
  ///   - packed: keeps the weights of a GGUF file, and ternary ones, packed, with activations so
  ///     taken.
  func model(
    at path: String, best: Bool, quantizer: Quantizer? = nil,
    packed activations: PackedMatrix.ActivationPrecision? = nil,
    check: (Architecture) throws -> Void = { _ in }
  ) throws -> (decoder: Decoder, directory: ModelDirectory) {
    let url = try BuiltIn.model(path)
    let isModel = FileManager.default.fileExists(
      atPath: url.appendingPathComponent("config.json").path)
    let run = Runs.directory(path)
    let isRun = FileManager.default.fileExists(
      atPath: run.appendingPathComponent("run.sqlite").path)
    guard isRun, !isModel else {
      let directory = try ModelDirectory(url)
      try check(directory.architecture)
      if quantizer == nil, let activations,
        let decoder = try packed(directory, activations: activations)
      {
        return (decoder, directory)
      }
      return (try decoder(directory, quantizer: quantizer), directory)
    }
    guard quantizer == nil else {
      throw Problem(
        .unsupported, "--quantizer", "\(path) is a run, whose student has its own quantizer")
    }
    let student = try RunStudent(
      run: run, best ? .best : .newest, threadCount: pool.threadCount
    ) { ProgressLine.show("loading \(path)", $0) }
    try check(student.model.architecture)
    return (activations.flatMap(student.decoder.packingTernary) ?? student.decoder, student.model)
  }
}
