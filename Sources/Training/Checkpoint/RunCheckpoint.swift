import Checkpoints
import Corpora
import Engine
import Foundation

/// A moment of a run on the disk: everything that the next steps depend on.
///
/// A folder `step-00000100` with `state.json` and `state.safetensors`: latent weights, learned
/// scales, both Adam moments, the flips' history. It is written under a temporary name, fsynced,
/// read back and compared by hash, and only then named.
struct RunCheckpoint: Codable {
  /// Steps made.
  var stepCount: Int
  /// Blocks taken.
  var position: Int
  /// The settings then in force.
  var settings: LiveSettings
  /// AdamW's steps.
  var optimizerSteps: Int
  /// The moving average of oscillations, matrix by matrix.
  var oscillations: [Double]
  /// The best evaluation so far.
  var bestPerplexity: Double?
  /// The hash of `state.safetensors`.
  var hash: String
  /// The hash of everything else in `state.json`: a number that was damaged must not pass for
  /// another one, and a checkpoint without it is damaged too.
  var seal: String?

  static func name(step: Int) -> String {
    let digits = String(step)
    return "step-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }

  static let stateFile = "state.json"
  static let tensorFile = "state.safetensors"

  /// The tensors of a trainer's state, and where their values are.
  static func tensors(
    of trainer: Trainer
  ) -> [(tensor: SafetensorsWriter.Tensor, bytes: UnsafeRawBufferPointer)] {
    let store = trainer.distiller.student.parameters
    let optimizer = trainer.distiller.optimizer
    var result: [(SafetensorsWriter.Tensor, UnsafeRawBufferPointer)] = []
    for parameter in store.parameters {
      for (prefix, buffer) in [
        ("weight", store.weights), ("first_moment", optimizer.firstMoment),
        ("second_moment", optimizer.secondMoment),
      ] {
        let values = UnsafeBufferPointer(
          start: buffer.base + parameter.offset, count: parameter.spec.count)
        result.append(
          (
            .init("\(prefix).\(parameter.name)", [parameter.spec.rows, parameter.spec.columns]),
            UnsafeRawBufferPointer(values)
          ))
      }
    }
    let matrices = trainer.distiller.quantized?.matrices ?? []
    result += matrices.map {
      (
        .init("initial_scale.\($0.parameter.name)", [$0.initialScales.count]),
        UnsafeRawBufferPointer($0.initialScales)
      )
    }
    // Bytes come last: before floats they would put these at odd addresses.
    result += matrices.map {
      (
        .init("flip_direction.\($0.parameter.name)", [$0.flipDirections.count], .int8),
        UnsafeRawBufferPointer($0.flipDirections)
      )
    }
    return result
  }
}
