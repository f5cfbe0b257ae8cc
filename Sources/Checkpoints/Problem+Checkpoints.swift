@_exported import Untrusted

/// What can be wrong with a checkpoint: its configuration, its tensors.
extension Problem {
  static func missingKey(file: String, key: String) -> Problem {
    Problem(.invalid, file, at: "key \"\(key)\"", "is missing and has no default")
  }

  static func wrongValue(file: String, key: String, expected: String, found: String) -> Problem {
    .invalid(file, at: "key \"\(key)\"", expected: expected, found: found)
  }

  static func inexpressible(reason: String) -> Problem {
    Problem(
      .unsupported, "", "no supported model family describes this architecture: \(reason)")
  }

  static func tensor(_ tensor: String, in file: String, _ reason: String) -> Problem {
    Problem(.invalid, file, at: "tensor \"\(tensor)\"", reason)
  }

  static func missingTensor(file: String, tensor: String) -> Problem {
    .tensor(tensor, in: file, "is missing")
  }

  static func wrongShape(
    file: String, tensor: String, expected: [Int], found: [Int]
  ) -> Problem {
    .invalid(
      file, at: "tensor \"\(tensor)\"", expected: "shape \(expected)", found: "\(found)",
      advice: "config.json and the weights may be of different models")
  }

  static func unsupportedElements(
    file: String, tensor: String, expected: String, found: String
  ) -> Problem {
    .invalid(file, at: "tensor \"\(tensor)\"", expected: "elements \(expected)", found: found)
  }

  static func truncated(file: String, expected: Int, found: Int) -> Problem {
    .invalid(
      file, expected: "\(expected) bytes", found: "\(found)",
      advice: "the file is incomplete, try to download or copy it again")
  }

  static func malformedHeader(file: String, problem: String) -> Problem {
    Problem(.invalid, file, at: "malformed safetensors header", problem)
  }

  static func nonFinite(file: String, tensor: String) -> Problem {
    .tensor(tensor, in: file, "holds NaN or infinite values")
  }

  /// A folder with content where a checkpoint should be written.
  static func alreadyExists(_ path: String, advice: String) -> Problem {
    Problem(.occupied, path, "exists and is not empty", advice: advice)
  }
}
