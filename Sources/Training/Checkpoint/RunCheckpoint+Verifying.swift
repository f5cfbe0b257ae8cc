import Corpora
import Foundation
import Untrusted

extension RunCheckpoint {
  /// Reads a checkpoint's state, and checks that it and the tensors are as they were written.
  ///
  /// - Throws: ``Problem`` for what is missing, cut off or changed.
  init(verifying folder: URL) throws {
    try self.init(stateOf: folder)
    let tensors = folder.appendingPathComponent(Self.tensorFile)
    guard ContentHash.hexadecimal(of: try RegularFile(tensors).mapped()) == hash else {
      throw Self.damaged(tensors)
    }
  }

  /// Reads a checkpoint's state alone, and checks that it is as it was written.
  init(stateOf folder: URL) throws {
    let file = folder.appendingPathComponent(Self.stateFile)
    let text = Data(try RegularFile(file).bytes(limit: 1 << 24))
    guard let checkpoint = try? JSONDecoder().decode(Self.self, from: text),
      try checkpoint.seal == checkpoint.digest()
    else { throw Self.damaged(file) }
    self = checkpoint
  }

  private static func damaged(_ file: URL) -> Problem {
    Problem(.changed, file.path, "its content was changed or damaged")
  }

  /// The hash of everything but the seal.
  func digest() throws -> String {
    var unsealed = self
    unsealed.seal = nil
    return ContentHash.hexadecimal(of: try unsealed.encoded())
  }

  /// What `state.json` holds: the same bytes for the same state.
  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(self)
  }

  /// Refuses a state that no session could have saved: the seal finds accidents, and anybody can
  /// make one.
  func check(for trainer: Trainer, file: String) throws {
    func require(
      _ condition: Bool, _ key: String, _ expected: String, _ found: Any
    ) throws(Problem) {
      if !condition { throw .invalid(file, at: key, expected: expected, found: "\(found)") }
    }
    let most = Int(Int32.max)
    try require(0...most ~= stepCount, "stepCount", "from 0 to \(most)", stepCount)
    try require(
      optimizerSteps == stepCount, "optimizerSteps", "\(stepCount), as stepCount", optimizerSteps)
    // A step takes no more than so many sequences.
    try require(
      0...stepCount * most ~= position, "position", "from 0 to \(stepCount * most)", position)
    let count = trainer.distiller.quantized?.matrices.count ?? 0
    try require(
      oscillations.count == count && oscillations.allSatisfy { 0...1 ~= $0 }, "oscillations",
      "\(count) shares from 0 to 1", oscillations)
    try require(
      bestPerplexity.map { $0 > 0 } ?? true, "bestPerplexity", "a positive number or none",
      bestPerplexity ?? 0)
    do { try settings.check() } catch { throw error.at("settings", of: file) }
    try require(
      trainer.distiller.teacher != nil || !settings.objective.needsTeacher, "settings",
      "an objective without a teacher", settings.objective.kind.rawValue)
  }
}
