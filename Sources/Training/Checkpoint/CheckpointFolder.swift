import Checkpoints
import Corpora
import Foundation
import Untrusted

/// The folder of a run's checkpoints: saves, finds and removes them.
///
/// What is named `step-N` is whole and belongs to the run as it is recorded. Other names are what
/// killed processes left half written, and checkpoints of steps that were taken back.
struct CheckpointFolder {
  let url: URL
  private static let temporaryPrefix = ".saving-"
  private static let takenBackPrefix = "taken-back-"

  struct Entry {
    let step: Int
    let url: URL
    private var doubtFile: URL { url.appendingPathComponent("not-finite.txt") }

    /// Why nobody should go on from it: what the step after it met; nil where nothing speaks against.
    var doubt: String? {
      guard let bytes = try? RegularFile(doubtFile).bytes(limit: 4096) else { return nil }
      return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    /// Says so, or takes it back where a step after it went well.
    func setDoubt(_ reason: String?) throws {
      if let reason { return try DurableFile.write(Data("\(reason)\n".utf8), to: doubtFile) }
      if unlink(doubtFile.path) == 0 { try Folder.synchronize(url) }
    }
  }

  /// The checkpoints, newest first.
  ///
  /// - Throws: ``Problem`` where the folder is missing or cannot be listed, which is not the same as
  ///   an empty one.
  func entries() throws -> [Entry] {
    try Folder.names(url).compactMap { name in
      guard name.hasPrefix("step-"), let step = Int(name.dropFirst("step-".count)), step >= 0,
        RunCheckpoint.name(step: step) == name
      else { return nil }
      return Entry(step: step, url: url.appendingPathComponent(name))
    }.sorted { $0.step > $1.step }
  }

  // MARK: Saving

  /// Saves a trainer's state; it is on the disk and was read back when this returns.
  ///
  /// - Parameters:
  ///   - lastEvent: the last event whose effect it includes.
  ///   - progress: told the share that is done.
  ///   - isInterrupted: asked now and then until the checkpoint is whole.
  /// - Throws: ``Problem`` where it cannot be written, or does not read back as written, and one of
  ///   the kind `interrupted`; then earlier checkpoints are as they were.
  func save(
    _ trainer: Trainer, bestPerplexity: Double?, lastEvent: Int? = nil,
    progress: (Double) -> Void = { _ in }, isInterrupted: () -> Bool = { false }
  ) throws -> (url: URL, hash: String) {
    let target = url.appendingPathComponent(RunCheckpoint.name(step: trainer.stepCount))
    let temporary = url.appendingPathComponent(Self.temporaryPrefix + UUID().uuidString)
    try Folder.create(temporary)
    defer { try? FileManager.default.removeItem(at: temporary) }
    let file = temporary.appendingPathComponent(RunCheckpoint.tensorFile)
    let tensors = RunCheckpoint.tensors(of: trainer)
    var writer = try SafetensorsWriter(
      file, tensors: tensors.map { .init($0.name, $0.shape, $0.elementType) })
    // Written, compared and hashed.
    let total = 3 * Double(tensors.reduce(1) { $0 + $1.bytes.count })
    var done = 0
    func advance(by byteCount: Int) throws {
      done += byteCount
      progress(min(1, Double(done) / total))
      if isInterrupted() {
        throw Problem(
          .interrupted, "the checkpoint", "it was interrupted; earlier ones are as they were")
      }
    }
    for tensor in tensors {
      try writer.append(tensor.bytes)
      try advance(by: tensor.bytes.count)
    }
    try writer.finish()
    let hash = try verify(file, tensors, advance)
    var state = RunCheckpoint(
      stepCount: trainer.stepCount, position: trainer.position, settings: trainer.settings,
      optimizerSteps: trainer.distiller.optimizer.stepCount,
      oscillations: (trainer.distiller.quantized?.matrices ?? []).map {
        $0.statistics.averageOscillationShare
      }, bestPerplexity: bestPerplexity, lastEvent: lastEvent, hash: hash)
    state.seal = try state.digest()
    try DurableFile.write(
      state.encoded(), to: temporary.appendingPathComponent(RunCheckpoint.stateFile))
    // The same step saved before gives way in one exchange: at every moment one of the two is there.
    try Folder.replace(target, with: temporary)
    return (target, hash)
  }

  static func size(of folder: URL) -> Int {
    ((try? Folder.names(folder)) ?? []).reduce(0) { sum, name in
      sum + ((try? RegularFile(folder.appendingPathComponent(name)).byteCount) ?? 0)
    }
  }

  /// Reads the tensors back and compares them with memory; returns the file's hash.
  private func verify(
    _ file: URL, _ tensors: [RunCheckpoint.Tensor], _ advance: (Int) throws -> Void
  ) throws -> String {
    Self.forget(file)
    let read = try RegularFile(file).mapped()
    var offset = read.count - tensors.reduce(0) { $0 + $1.bytes.count }
    try read.withUnsafeBytes { data in
      for bytes in tensors.map(\.bytes) {
        guard let memory = bytes.baseAddress else { continue }
        guard let source = data.baseAddress, offset >= 0, offset + bytes.count <= data.count,
          memcmp(source + offset, memory, bytes.count) == 0
        else {
          throw Problem.unwritable(
            file.path, reason: "what was read back differs from what was written")
        }
        offset += bytes.count
        try advance(bytes.count)
      }
    }
    return try ContentHash.hexadecimal(of: read, read: advance)
  }

  /// Asks the system to keep no copy in memory of a file that is on the disk, so that reading it
  /// reads the disk.
  private static func forget(_ file: URL) {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    close(descriptor)
  }

  // MARK: Going back

  /// The newest checkpoint that can be gone on from, or the one of a step, read and checked.
  ///
  /// One whose next step was not finite is taken only where it is asked for; a rate that had been lowered
  /// by then stays lowered.
  ///
  /// - Returns: nil where there is none. `passedOver` says of those that cannot be used why.
  /// - Throws: ``Problem`` where the one that is asked for cannot be used.
  func newest(
    for trainer: Trainer, step: Int? = nil
  ) throws -> (checkpoint: StoredCheckpoint?, passedOver: [String]) {
    let entries = try entries()
    if let step {
      guard let entry = entries.first(where: { $0.step == step }) else {
        throw Self.noCheckpoint(of: step, among: entries, url)
      }
      return (try StoredCheckpoint(entry, for: trainer), [])
    }
    var (found, passedOver) = Self.first(of: entries) { try StoredCheckpoint($0, for: trainer) }
    if let chosen = found?.state {
      let later = entries.filter { $0.step > chosen.stepCount && $0.doubt != nil }
      let rates = later.compactMap { try? RunCheckpoint(stateOf: $0.url) }
        .map(\.settings.baseLearningRate).filter { $0 > 0 }
      found?.state.settings.baseLearningRate = min(
        chosen.settings.baseLearningRate, rates.min() ?? .infinity)
    }
    return (found, passedOver)
  }

  static func noCheckpoint(of step: Int, among entries: [Entry], _ folder: URL) -> Problem {
    let steps = entries.map { "\($0.step)" }.joined(separator: ", ")
    return .invalid(
      folder.path, expected: "the step of a checkpoint: \(steps.isEmpty ? "none" : steps)",
      found: "\(step)")
  }

  /// What is read of the first checkpoint that can be used, and why those before it cannot.
  static func first<Result>(
    of entries: [Entry], read: (Entry) throws -> Result
  ) -> (found: Result?, passedOver: [String]) {
    var passedOver: [String] = []
    for entry in entries {
      if let doubt = entry.doubt {
        passedOver.append("\(entry.url.path): \(doubt)")
        continue
      }
      do { return (try read(entry), passedOver) } catch { passedOver.append("\(error)") }
    }
    return (nil, passedOver)
  }

  /// Takes the checkpoints after a step out of the run, for whoever looks into the folder, until
  /// the run has a new one that is good.
  func takeBack(after step: Int) throws {
    for entry in try entries() where entry.step > step {
      let name = Self.takenBackPrefix + entry.url.lastPathComponent
      try Folder.replace(url.appendingPathComponent(name), with: entry.url)
    }
  }

  /// Removes all but the newest `count` checkpoints and those of `kept` steps, what was taken back,
  /// and what killed processes left half written.
  ///
  /// - Returns: the steps whose checkpoints are gone.
  func prune(keeping count: Int, and kept: Set<Int>) throws -> [Int] {
    for name in try Folder.names(url)
    where name.hasPrefix(Self.temporaryPrefix) || name.hasPrefix(Self.takenBackPrefix) {
      try? FileManager.default.removeItem(at: url.appendingPathComponent(name))
    }
    let removable = try entries().dropFirst(max(count, 1)).filter { !kept.contains($0.step) }
    for entry in removable {
      // It loses its name first: half a checkpoint must not pass for a damaged one.
      let doomed = url.appendingPathComponent(Self.temporaryPrefix + UUID().uuidString)
      guard rename(entry.url.path, doomed.path) == 0 else { throw Folder.unwritable(entry.url) }
      try? FileManager.default.removeItem(at: doomed)
    }
    return removable.map(\.step)
  }
}
