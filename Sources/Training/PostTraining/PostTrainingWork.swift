import Checkpoints
import Corpora
import Engine
import Foundation
import Untrusted

/// Quantizes a model on a calibration set, block after block, and goes on where an interrupted one
/// stopped: what is done of a block is kept until all are.
package final class PostTrainingWork {
  private let model: Decoder
  private let sequences: [[Int32]]
  private let batch: Int
  private let method: PostTrainingMethod
  private let quantizer: Quantizer
  private let ordersByActivity: Bool
  private let pool: ThreadPool
  private let folder: URL
  private let key: String

  /// What is told of a matrix, or of those that read the same.
  package struct Outcome: Codable, Sendable {
    package let name: String
    /// The mean squared distance of outputs, and that of rounding.
    package let error: Double
    package let roundedError: Double
  }

  /// - Parameters:
  ///   - model: with float32 weights, which are replaced.
  ///   - key: of everything that decides the result; another one's blocks are not taken.
  ///   - folder: where finished blocks are kept.
  package init(
    _ model: Decoder, _ method: PostTrainingMethod, _ quantizer: Quantizer, ordersByActivity: Bool,
    sequences: [[Int32]], batch: Int, key: String, keptIn folder: URL, pool: ThreadPool
  ) {
    (self.model, self.method, self.quantizer) = (model, method, quantizer)
    self.ordersByActivity = ordersByActivity
    (self.sequences, self.batch, self.key) = (sequences, batch, key)
    (self.folder, self.pool) = (folder, pool)
  }

  /// - Parameter progress: told the block that is worked on, the share of it that is done, and
  ///   whether it is only read back.
  /// - Throws: ``Problem``, ``QuantizerError``.
  package func run(
    progress: (_ block: Int, _ fraction: Double, _ isRead: Bool) -> Void = { _, _, _ in }
  ) throws -> [Outcome] {
    try prepare()
    LayerwiseQuantization.roundOutsideBlocks(model.parameters, quantizer)
    let work = LayerwiseQuantization(model, sequences: sequences, batch: batch, pool: pool)
    var outcomes: [Outcome] = []
    for layer in model.architecture.blocks.indices {
      if let kept = try kept(layer) {
        progress(layer, 0, true)
        // AWQ's next block reads what the full-precision one puts out.
        if method == .awq { work.advance(past: layer) }
        try kept.load(into: parameters(layer))
        if method == .gptq { work.advance(past: layer) }
        outcomes += kept.outcomes
        continue
      }
      let found: [LayerwiseQuantization.Outcome]
      if method == .awq {
        found = work.quantize(block: layer, by: try AWQ(quantizer)) { progress(layer, $0, false) }
      } else {
        found = try work.quantize(
          block: layer, by: GPTQ(quantizer, ordersByActivity: ordersByActivity)
        ) { progress(layer, $0, false) }
        work.advance(past: layer)
      }
      let own = found.map {
        Outcome(name: $0.name, error: $0.errors.own, roundedError: $0.errors.rounded)
      }
      try keep(layer, own)
      outcomes += own
    }
    return outcomes
  }

  /// Takes away what was kept, once the result is saved.
  package func removeKept() { try? FileManager.default.removeItem(at: folder) }

  // MARK: What is kept

  private struct Block: Codable {
    let key: String
    let outcomes: [Outcome]
  }

  private struct Kept {
    let outcomes: [Outcome]
    let file: SafetensorsFile

    func load(into parameters: [Parameter]) throws {
      for parameter in parameters { try file.read(parameter.name, into: parameter.weight.values) }
    }
  }

  private func parameters(_ layer: Int) -> [Parameter] {
    model.parameters.parameters.filter { $0.name.hasPrefix("layers.\(layer).") }
  }

  private func url(_ layer: Int, _ kind: String) -> URL {
    folder.appendingPathComponent("block-\(layer).\(kind)")
  }

  /// The folder, without what another key left.
  private func prepare() throws {
    try Folder.create(folder)
    for layer in model.architecture.blocks.indices where try block(layer)?.key != key {
      for kind in ["json", "safetensors"] {
        try? FileManager.default.removeItem(at: url(layer, kind))
      }
    }
  }

  private func block(_ layer: Int) throws -> Block? {
    guard let bytes = try? RegularFile(url(layer, "json")).bytes(limit: 1 << 20) else { return nil }
    return try? JSONDecoder().decode(Block.self, from: Data(bytes))
  }

  /// A block that is done; nil where it is not, or not whole.
  private func kept(_ layer: Int) throws -> Kept? {
    guard let block = try block(layer), block.key == key,
      let file = try? SafetensorsFile(url(layer, "safetensors")),
      parameters(layer).allSatisfy({ parameter in
        file[parameter.name]?.shape == [parameter.spec.rows, parameter.spec.columns]
      })
    else { return nil }
    return Kept(outcomes: block.outcomes, file: file)
  }

  private func keep(_ layer: Int, _ outcomes: [Outcome]) throws {
    let parameters = parameters(layer)
    var writer = try SafetensorsWriter(
      url(layer, "safetensors"),
      tensors: parameters.map { .init($0.name, [$0.spec.rows, $0.spec.columns]) })
    for parameter in parameters {
      try writer.append(UnsafeRawBufferPointer(parameter.weight.values))
    }
    try writer.finish()
    // Its numbers last: without them a block counts as not done.
    try Block(key: key, outcomes: outcomes).writeJSON(to: url(layer, "json"))
  }
}
