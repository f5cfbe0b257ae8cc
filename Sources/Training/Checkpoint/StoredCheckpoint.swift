import Checkpoints
import Foundation
import Untrusted

/// A checkpoint that was read and checked, and fits a trainer: taking it over cannot fail halfway.
struct StoredCheckpoint {
  var state: RunCheckpoint
  private let file: SafetensorsFile

  /// Reads and checks everything: what it was sealed with, that a session could have saved such
  /// numbers, every tensor's type, shape and values.
  ///
  /// - Throws: ``Problem`` that names the file.
  init(_ entry: CheckpointFolder.Entry, for trainer: Trainer) throws {
    state = try RunCheckpoint(verifying: entry.url)
    let stateFile = entry.url.appendingPathComponent(RunCheckpoint.stateFile).path
    guard state.stepCount == entry.step else {
      throw Problem.invalid(
        stateFile, at: "stepCount", expected: "\(entry.step), as the folder's name says",
        found: "\(state.stepCount)")
    }
    try state.check(for: trainer, file: stateFile)
    let url = entry.url.appendingPathComponent(RunCheckpoint.tensorFile)
    file = try SafetensorsFile(url)
    let tensors = RunCheckpoint.tensors(of: trainer)
    guard file.tensors.count == tensors.count else {
      throw Problem.invalid(
        url.path, expected: "\(tensors.count) tensors", found: "\(file.tensors.count)")
    }
    for tensor in tensors {
      try file.check(tensor.name, tensor.shape, tensor.elementType)
      guard tensor.elementType == .float32 else { continue }
      guard try file.withBytes(of: tensor.name, RunCheckpoint.areFinite) else {
        throw Problem.invalid(url.path, at: tensor.name, expected: "finite values", found: "others")
      }
    }
  }

  /// Makes a trainer go on from here.
  func restore(_ trainer: Trainer) throws {
    for parameter in trainer.distiller.student.parameters.parameters {
      for (prefix, buffer) in RunCheckpoint.buffers(of: trainer) {
        try file.read(
          "\(prefix).\(parameter.name)",
          into: UnsafeMutableBufferPointer(
            start: buffer.base + parameter.offset, count: parameter.spec.count))
      }
    }
    trainer.distiller.optimizer.stepCount = state.optimizerSteps
    trainer.restore(
      stepCount: state.stepCount, position: state.position, settings: state.settings)
    guard let quantized = trainer.distiller.quantized else { return }
    quantized.quantize(pool: trainer.distiller.pool)
    for (matrix, oscillation) in zip(quantized.matrices, state.oscillations) {
      let name = matrix.parameter.name
      try matrix.restore(
        averageOscillationShare: oscillation,
        flipDirections: { try file.read("flip_direction.\(name)", into: $0) },
        initialScales: { try file.read("initial_scale.\(name)", into: $0) })
    }
  }
}

extension SafetensorsFile {
  /// Refuses a tensor that is not as checkpoints have it.
  func check(_ name: String, _ shape: [Int], _ type: ElementType) throws {
    let info = try info(name)
    guard info.shape == shape, info.elementType == type else {
      throw Problem.invalid(
        url.path, at: name, expected: "\(type.rawValue) \(shape)",
        found: "\(info.elementType.rawValue) \(info.shape)")
    }
  }
}
