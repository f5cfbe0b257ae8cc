import Checkpoints
import Engine
import Foundation
import Training

/// Loads models to be looked at, not trained.
struct ModelLoader {
  let pool: ThreadPool
  let progress: ProgressLine

  /// A model of a directory, quantized as it is where a quantizer is given.
  ///
  /// - Parameter moreBytes: what the work needs besides, so that it is not begun in vain.
  func decoder(
    _ directory: ModelDirectory, quantizer: Quantizer? = nil, length: Int, moreBytes: Int = 0
  ) throws -> Decoder {
    let architecture = directory.architecture
    let parameters = architecture.parameterSpecs.reduce(0) { $0 + $1.count }
    let path = directory.url.path
    try MemoryCheck.require(parameters * (quantizer == nil ? 4 : 10) + moreBytes, for: path)
    let store = try ParameterStore(architecture, trainable: false, quantizer: quantizer)
    try directory.load(into: store) { progress.show("loading \(path): \(Int(100 * $0)) %") }
    if let quantizer {
      let weights = QuantizedWeights(quantizer, in: store)
      weights.initializeScales()
      weights.quantize(pool: pool)
    }
    return Decoder(architecture, parameters: store, maximumLength: length)
  }

  /// A model's directory or a run's; `length` checks its architecture and says how long texts are.
  func decoder(
    at path: String, best: Bool, length: (Architecture) throws -> Int
  ) throws -> Decoder {
    let url = URL(fileURLWithPath: path)
    let isModel = FileManager.default.fileExists(
      atPath: url.appendingPathComponent("config.json").path)
    let run = Runs.directory(path)
    let isRun = FileManager.default.fileExists(
      atPath: run.appendingPathComponent("run.sqlite").path)
    guard isRun, !isModel else {
      let directory = try ModelDirectory(url)
      return try decoder(directory, length: length(directory.architecture))
    }
    let student = try RunStudent(
      run: run, best ? .best : .newest, threadCount: pool.threadCount
    ) { progress.show("loading \(path): \(Int(100 * $0)) %") }
    return student.decoder(maximumLength: try length(student.model.architecture))
  }
}
