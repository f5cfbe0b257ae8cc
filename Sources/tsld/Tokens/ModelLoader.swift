import Checkpoints
import Engine
import Foundation
import Training

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

  /// A model's directory or a run's student; `check` may refuse its architecture before it is loaded.
  ///
  /// - Parameter quantizer: quantizes the model of a directory as it is.
  func model(
    at path: String, best: Bool, quantizer: Quantizer? = nil,
    check: (Architecture) throws -> Void = { _ in }
  ) throws -> (decoder: Decoder, directory: ModelDirectory) {
    let url = URL(fileURLWithPath: path)
    let isModel = FileManager.default.fileExists(
      atPath: url.appendingPathComponent("config.json").path)
    let run = Runs.directory(path)
    let isRun = FileManager.default.fileExists(
      atPath: run.appendingPathComponent("run.sqlite").path)
    guard isRun, !isModel else {
      let directory = try ModelDirectory(url)
      try check(directory.architecture)
      return (try decoder(directory, quantizer: quantizer), directory)
    }
    let student = try RunStudent(
      run: run, best ? .best : .newest, threadCount: pool.threadCount
    ) { ProgressLine.show("loading \(path)", $0) }
    try check(student.model.architecture)
    return (student.decoder, student.model)
  }
}
