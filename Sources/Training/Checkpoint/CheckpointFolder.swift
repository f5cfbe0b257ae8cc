import Checkpoints
import Corpora
import Engine
import Foundation
import Untrusted

/// The folder of a run's checkpoints: saves, finds and removes them.
struct CheckpointFolder {
  let url: URL
  private static let temporaryPrefix = ".saving-"

  /// What was saved.
  struct Saved {
    let url: URL
    let hash: String
    let byteCount: Int
  }

  /// Why a checkpoint was not saved though it could be.
  enum Problem: Error {
    /// Somebody asked to break it off.
    case interrupted
  }

  /// Saves a trainer's state; it is on the disk and was read back when this returns.
  ///
  /// - Parameters:
  ///   - progress: told the share that is done.
  ///   - isInterrupted: asked now and then until the checkpoint is whole.
  /// - Throws: `Untrusted.Problem` where it cannot be written, or does not read back as written, and
  ///   ``Problem/interrupted``; then earlier checkpoints are as they were.
  func save(
    _ trainer: Trainer, bestPerplexity: Double?, progress: (Double) -> Void = { _ in },
    isInterrupted: () -> Bool = { false }
  ) throws -> Saved {
    let target = url.appendingPathComponent(RunCheckpoint.name(step: trainer.stepCount))
    let temporary = url.appendingPathComponent(Self.temporaryPrefix + UUID().uuidString)
    do {
      try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
    } catch {
      throw Untrusted.Problem.unwritable(temporary.path, reason: error.localizedDescription)
    }
    defer { try? FileManager.default.removeItem(at: temporary) }
    let file = temporary.appendingPathComponent(RunCheckpoint.tensorFile)
    let tensors = RunCheckpoint.tensors(of: trainer)
    var writer = try SafetensorsWriter(file, tensors: tensors.map(\.tensor))
    // Written, compared and hashed.
    let total = 3 * Double(tensors.reduce(1) { $0 + $1.bytes.count })
    var done = 0
    func advance(by byteCount: Int) throws {
      done += byteCount
      progress(min(1, Double(done) / total))
      if isInterrupted() { throw Problem.interrupted }
    }
    for (_, bytes) in tensors {
      try writer.append(bytes)
      try advance(by: bytes.count)
    }
    try writer.finish()
    let hash = try verify(file, tensors, advance)
    var state = RunCheckpoint(
      stepCount: trainer.stepCount, position: trainer.position, settings: trainer.settings,
      optimizerSteps: trainer.distiller.optimizer.stepCount,
      oscillations: (trainer.distiller.quantized?.matrices ?? []).map {
        $0.statistics.averageOscillationShare
      }, bestPerplexity: bestPerplexity, hash: hash)
    state.seal = try state.digest()
    try DurableFile.write(
      state.encoded(), to: temporary.appendingPathComponent(RunCheckpoint.stateFile))
    try DurableFile.synchronizeDirectory(temporary)
    // The same step saved before gives way by a rename, so that one of the two is always whole.
    let older = url.appendingPathComponent(
      Self.temporaryPrefix + "older-" + target.lastPathComponent)
    try? FileManager.default.removeItem(at: older)
    _ = rename(target.path, older.path)
    defer { try? FileManager.default.removeItem(at: older) }
    guard rename(temporary.path, target.path) == 0 else {
      _ = rename(older.path, target.path)
      throw Untrusted.Problem.unwritable(target.path, reason: String(cString: strerror(errno)))
    }
    try DurableFile.synchronizeDirectory(url)
    let size = try DurableFile.size(target)
    return Saved(url: target, hash: hash, byteCount: size)
  }

  /// The checkpoints, newest first.
  func list() -> [URL] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return entries.filter { $0.hasPrefix("step-") }.sorted(by: >).map(url.appendingPathComponent)
  }

  /// Reads the tensors back and compares them with memory; returns the file's hash.
  private func verify(
    _ file: URL, _ tensors: [(tensor: SafetensorsWriter.Tensor, bytes: UnsafeRawBufferPointer)],
    _ advance: (Int) throws -> Void
  ) throws -> String {
    let read = try Data(contentsOf: file, options: .alwaysMapped)
    var offset = read.count - tensors.reduce(0) { $0 + $1.bytes.count }
    try read.withUnsafeBytes { data in
      for (_, bytes) in tensors {
        guard let memory = bytes.baseAddress else { continue }
        guard let source = data.baseAddress, offset >= 0, offset + bytes.count <= data.count,
          memcmp(source + offset, memory, bytes.count) == 0
        else {
          throw Untrusted.Problem.unwritable(
            file.path, reason: "what was read back differs from what was written")
        }
        offset += bytes.count
        try advance(bytes.count)
      }
    }
    return try ContentHash.hexadecimal(of: read, read: advance)
  }

  /// Restores the newest checkpoint that is whole.
  ///
  /// - Returns: its state; nil where there is none. `damaged` are those that had to be passed over.
  func restoreNewest(
    into trainer: Trainer
  ) throws -> (state: RunCheckpoint?, damaged: [String]) {
    var damaged: [String] = []
    for folder in list() {
      do {
        return (try restore(folder, into: trainer), damaged)
      } catch {
        damaged.append("\(folder.path): \(error)")
      }
    }
    return (nil, damaged)
  }

  private func restore(_ folder: URL, into trainer: Trainer) throws -> RunCheckpoint {
    let state = try RunCheckpoint(verifying: folder)
    let url = folder.appendingPathComponent(RunCheckpoint.tensorFile)
    let file = try SafetensorsFile(url)
    let store = trainer.distiller.student.parameters
    let optimizer = trainer.distiller.optimizer
    // Everything is checked before anything is overwritten.
    for (tensor, bytes) in RunCheckpoint.tensors(of: trainer) {
      let info = try file.info(tensor.name)
      guard info.byteRange.count == bytes.count else {
        throw Untrusted.Problem.unreadable(url.path, reason: "\(tensor.name) has another size")
      }
    }
    for parameter in store.parameters {
      for (prefix, buffer) in [
        ("weight", store.weights), ("first_moment", optimizer.firstMoment),
        ("second_moment", optimizer.secondMoment),
      ] {
        try file.read(
          "\(prefix).\(parameter.name)",
          into: UnsafeMutableBufferPointer(
            start: buffer.base + parameter.offset, count: parameter.spec.count))
      }
    }
    optimizer.stepCount = state.optimizerSteps
    trainer.restore(
      stepCount: state.stepCount, position: state.position, settings: state.settings)
    try restoreQuantizer(trainer, file, state)
    return state
  }

  private func restoreQuantizer(
    _ trainer: Trainer, _ file: SafetensorsFile, _ state: RunCheckpoint
  ) throws {
    guard let quantized = trainer.distiller.quantized else { return }
    quantized.quantize(pool: trainer.distiller.pool)
    for (index, matrix) in quantized.matrices.enumerated() {
      let name = matrix.parameter.name
      try matrix.restore(
        averageOscillationShare: index < state.oscillations.count ? state.oscillations[index] : 0,
        flipDirections: { try file.read("flip_direction.\(name)", into: $0) },
        initialScales: { try file.read("initial_scale.\(name)", into: $0) })
    }
  }

  /// Removes all but the newest `count` checkpoints and those in `kept`, and what killed processes
  /// left half written.
  ///
  /// Those after `step` do not count: they are damaged ones that were passed over, and must not
  /// push whole ones out.
  func prune(keeping count: Int, and kept: Set<String>, upTo step: Int) -> [URL] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    for name in entries where name.hasPrefix(Self.temporaryPrefix) {
      try? FileManager.default.removeItem(at: url.appendingPathComponent(name))
    }
    let newest = RunCheckpoint.name(step: step)
    let removable = list().filter { $0.lastPathComponent <= newest }.dropFirst(max(count, 1))
      .filter { !kept.contains($0.lastPathComponent) }
    for folder in removable { try? FileManager.default.removeItem(at: folder) }
    return Array(removable)
  }
}
