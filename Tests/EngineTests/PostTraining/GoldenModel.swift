import Checkpoints
import TestSupport
import Testing

@testable import Engine

/// A golden model to be quantized, and what it then makes of the golden tokens.
enum GoldenModel {
  static func load(_ name: String) throws -> Decoder {
    let directory = try ModelDirectory(Fixtures.golden(name))
    let store = try ParameterStore(directory.architecture, trainable: false)
    try directory.load(into: store)
    return Decoder(directory.architecture, parameters: store)
  }

  /// Compares logits, which tell whether every code is right.
  static func expect(
    _ model: Decoder, _ golden: Golden, _ logits: String, as name: String
  ) throws {
    let wanted = try golden.floats(logits)
    let tokens = try Golden(name).int32s("input_ids")
    for sequence in 0..<2 {
      let generation = Generation(model, length: 24, pool: ThreadPool(threadCount: 1))
      generation.append(Array(tokens[sequence * 24..<sequence * 24 + 24]), logitsFrom: 0) {
        logits, place in
        let start = (sequence * 24 + place) * logits.columns
        for index in 0..<logits.count {
          #expect(abs(logits.base[index] - wanted[start + index]) < 1e-4)
        }
      }
    }
  }
}
