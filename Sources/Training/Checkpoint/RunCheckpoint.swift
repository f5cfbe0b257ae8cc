import Checkpoints
import Corpora
import Engine
import Foundation
import Untrusted

/// A moment of a run on the disk: everything that the next steps depend on.
///
/// A folder `step-00000100` with `state.json` and `state.safetensors`: latent weights, learned
/// scales, both Adam moments, the flips' history. It is written under a temporary name, fsynced,
/// read back and compared, and only then named. One is good when its values are finite and a later
/// step's loss was; one whose next step was not finite is marked, and passed over.
struct RunCheckpoint: Codable {
  /// Steps made.
  var stepCount: Int
  /// Blocks taken.
  var position: Int
  var settings: LiveSettings
  /// The optimizer's steps.
  var optimizerSteps: Int
  /// The moving average of oscillations, matrix by matrix.
  var oscillations: [Double]
  /// The best evaluation so far.
  var bestPerplexity: Double?
  /// The id of the last event whose effect it includes; versions that did not write it had none.
  var lastEvent: Int?
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

  /// A tensor of a trainer's state, and where its values are.
  struct Tensor {
    let name: String
    let shape: [Int]
    var elementType = ElementType.float32
    let bytes: UnsafeRawBufferPointer
  }

  /// What a trainer has as many values of as its student has weights.
  static func buffers(of trainer: Trainer) -> [(prefix: String, buffer: FloatBuffer)] {
    let optimizer = trainer.distiller.optimizer
    return [
      ("weight", trainer.distiller.student.parameters.weights),
      ("first_moment", optimizer.firstMoment), ("second_moment", optimizer.secondMoment),
    ]
  }

  static func tensors(of trainer: Trainer) -> [Tensor] {
    var result: [Tensor] = []
    for parameter in trainer.distiller.student.parameters.parameters {
      for (prefix, buffer) in buffers(of: trainer) {
        let values = UnsafeBufferPointer(
          start: buffer.base + parameter.offset, count: parameter.spec.count)
        result.append(
          Tensor(
            name: "\(prefix).\(parameter.name)",
            shape: [parameter.spec.rows, parameter.spec.columns],
            bytes: UnsafeRawBufferPointer(values)))
      }
    }
    let matrices = trainer.distiller.quantized?.matrices ?? []
    result += matrices.map {
      Tensor(
        name: "initial_scale.\($0.parameter.name)", shape: [$0.initialScales.count],
        bytes: UnsafeRawBufferPointer($0.initialScales))
    }
    // Bytes come last: before floats they would put these at odd addresses.
    result += matrices.map {
      Tensor(
        name: "flip_direction.\($0.parameter.name)", shape: [$0.flipDirections.count],
        elementType: .int8, bytes: UnsafeRawBufferPointer($0.flipDirections))
    }
    return result
  }

  /// What of a trainer's state has a value that is not finite; nil where all are.
  static func firstNonFinite(in trainer: Trainer) -> String? {
    let (store, optimizer) = (trainer.distiller.student.parameters, trainer.distiller.optimizer)
    if let name = store.firstNonFinite(pool: trainer.distiller.pool) { return name }
    let moments = [
      ("the optimizer's first moment", optimizer.firstMoment),
      ("the optimizer's second moment", optimizer.secondMoment),
    ]
    return moments.first { !areFinite(UnsafeRawBufferPointer($0.1.values)) }?.0
  }

  /// Whether none of these float32 values, which may lie anywhere, is NaN or infinite.
  static func areFinite(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var largest: UInt32 = 0
    for offset in stride(from: 0, to: bytes.count, by: 4) {
      let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      largest = max(largest, bits & 0x7FFF_FFFF)
    }
    return largest < Float.infinity.bitPattern
  }
}

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
    let refusal = trainer.refusal(of: settings.objective)
    try require(
      refusal == nil, "settings", "an objective for these models", refusal ?? "")
  }
}
