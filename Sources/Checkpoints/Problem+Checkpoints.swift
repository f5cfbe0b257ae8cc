@_exported import Untrusted

/// What can be wrong with a checkpoint: its configuration, its tensors.
extension Problem {
  /// A configuration key that has no default and is not there.
  static func missingKey(file: String, key: String) -> Problem {
    Problem(.invalid, file, at: "key \"\(key)\"", "is missing and has no default")
  }

  /// A configuration key with a value of the wrong type or out of range.
  static func wrongValue(file: String, key: String, expected: String, found: String) -> Problem {
    .invalid(file, at: "key \"\(key)\"", expected: expected, found: found)
  }

  /// A valid choice that this program does not implement.
  static func unsupported(file: String, key: String, found: String, supported: String) -> Problem {
    .unsupported(file, at: "key \"\(key)\"", found: found, supported: supported)
  }

  /// An architecture that no supported family can express in a configuration file.
  static func inexpressible(reason: String) -> Problem {
    Problem(
      .unsupported, "", "no supported model family describes this architecture: \(reason)")
  }

  /// A tensor that the architecture needs and the checkpoint lacks.
  static func missingTensor(file: String, tensor: String) -> Problem {
    Problem(.invalid, file, at: "tensor \"\(tensor)\"", "is missing")
  }

  /// A tensor of another shape than the architecture's.
  package static func wrongShape(
    file: String, tensor: String, expected: [Int], found: [Int]
  ) -> Problem {
    .invalid(
      file, at: "tensor \"\(tensor)\"", expected: "shape \(expected)", found: "\(found)",
      advice: "config.json and the weights may be of different models")
  }

  /// A tensor whose elements cannot be read as what was asked for.
  static func unsupportedElements(
    file: String, tensor: String, expected: String, found: String
  ) -> Problem {
    .invalid(file, at: "tensor \"\(tensor)\"", expected: "elements \(expected)", found: found)
  }

  /// A file that is shorter than it says.
  static func truncated(file: String, expected: Int, found: Int) -> Problem {
    .invalid(
      file, expected: "\(expected) bytes", found: "\(found)",
      advice: "the file is incomplete, try to download or copy it again")
  }

  /// A header that breaks the format's rules.
  static func malformedHeader(file: String, problem: String) -> Problem {
    Problem(.invalid, file, at: "malformed safetensors header", problem)
  }

  /// Offsets of a tensor that leave the file, overlap, leave holes or do not fit its shape.
  static func wrongOffsets(file: String, tensor: String, problem: String) -> Problem {
    Problem(.invalid, file, at: "tensor \"\(tensor)\"", problem)
  }

  /// A weight that is NaN or infinite.
  static func nonFinite(file: String, tensor: String) -> Problem {
    Problem(.invalid, file, at: "tensor \"\(tensor)\"", "holds NaN or infinite values")
  }

  /// A folder with content where a checkpoint should be written.
  package static func alreadyExists(_ path: String, advice: String) -> Problem {
    Problem(.occupied, path, "exists and is not empty", advice: advice)
  }
}
