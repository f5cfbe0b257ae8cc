import Foundation

/// What can go wrong with a checkpoint: its files, its configuration, its tensors.
///
/// Every message names the file and the tensor or key, what was expected, what was found and, where
/// that helps, what to try. Text that came out of a file is escaped and shortened in messages.
public enum CheckpointError: Error, Equatable, Sendable {
  /// A file or folder that is not there.
  case missingFile(String, advice: String? = nil)
  /// A file that cannot be read, with the system's reason.
  case unreadable(String, reason: String)
  /// Something else where a folder should be.
  case notADirectory(String)
  /// A folder with weights in another format than safetensors.
  case noSafetensors(directory: String, found: String)
  /// Text that is no JSON, or JSON of another shape than expected.
  case malformedJSON(file: String, problem: String)
  /// A configuration key that has no default and is not there.
  case missingKey(file: String, key: String)
  /// A configuration key with a value of the wrong type or out of range.
  case wrongValue(file: String, key: String, expected: String, found: String)
  /// A valid choice that this program does not implement.
  case unsupported(file: String, key: String, found: String, supported: String)
  /// An architecture that no supported family can express in a configuration file.
  case inexpressible(reason: String)
  /// A tensor that the architecture needs and the checkpoint lacks.
  case missingTensor(file: String, tensor: String)
  /// A tensor of another shape than the architecture's.
  case wrongShape(file: String, tensor: String, expected: [Int], found: [Int])
  /// A tensor whose elements cannot be read as what was asked for.
  case unsupportedElements(file: String, tensor: String, expected: String, found: String)
  /// A file that is shorter than it says.
  case truncated(file: String, expected: Int, found: Int)
  /// A header that breaks the format's rules.
  case malformedHeader(file: String, problem: String)
  /// Offsets of a tensor that leave the file, overlap, leave holes or do not fit its shape.
  case wrongOffsets(file: String, tensor: String, problem: String)
  /// An integer that does not fit 32 bits.
  case outOfRange(file: String, tensor: String, found: Int64)
  /// A weight that is NaN or infinite.
  case nonFinite(file: String, tensor: String)
  /// A file or folder that cannot be written, with the system's reason.
  case unwritable(String, reason: String)
  /// A folder with content where a checkpoint should be written.
  case alreadyExists(String, advice: String)
}

extension CheckpointError: CustomStringConvertible, LocalizedError {
  /// The message in one line.
  public var description: String {
    switch self {
    case .missingFile(let path, let advice):
      return "\(path.escapedPath): no such file or folder" + (advice.map { "; \($0)" } ?? "")
    case .unreadable(let path, let reason):
      return "\(path.escapedPath): cannot be read: \(reason)"
    case .notADirectory(let path):
      return "\(path.escapedPath): expected a folder with config.json and model.safetensors, "
        + "found something that is no folder"
    case .noSafetensors(let directory, let found):
      return noSafetensors(directory.escapedPath, found: found)
    case .malformedJSON(let file, let problem):
      return "\(file.escapedPath): malformed JSON: \(problem)"
    case .missingKey, .wrongValue, .unsupported, .inexpressible:
      return configurationMessage
    case .unwritable(let path, let reason):
      return "\(path.escapedPath): cannot be written: \(reason)"
    case .alreadyExists(let path, let advice):
      return "\(path.escapedPath): exists and is not empty; \(advice)"
    default: return tensorMessage
    }
  }

  /// The message in one line.
  public var errorDescription: String? { description }

  private func noSafetensors(_ directory: String, found: String) -> String {
    let file = found.escaped
    return "\(directory): expected model.safetensors, found only \(file); convert it with: "
      + "python3 -c \"from transformers import AutoModelForCausalLM as M; "
      + "M.from_pretrained('FROM').save_pretrained('TO', safe_serialization=True)\" "
      + "and copy the tokenizer's files along"
  }

  private var configurationMessage: String {
    switch self {
    case .missingKey(let file, let key):
      return "\(file.escapedPath): key \"\(key.escaped)\" is missing and has no default"
    case .wrongValue(let file, let key, let expected, let found):
      return "\(file.escapedPath): key \"\(key.escaped)\": expected \(expected), "
        + "found \(found.escaped)"
    case .unsupported(let file, let key, let found, let supported):
      return "\(file.escapedPath): key \"\(key.escaped)\": \(found.escaped) is not supported; "
        + "supported: \(supported)"
    case .inexpressible(let reason):
      return "no supported model family describes this architecture: \(reason)"
    default: return ""
    }
  }

  private var tensorMessage: String {
    switch self {
    case .missingTensor(let file, let tensor):
      return "\(file.escapedPath): tensor \"\(tensor.escaped)\" is missing"
    case .wrongShape(let file, let tensor, let expected, let found):
      return "\(file.escapedPath): tensor \"\(tensor.escaped)\": expected shape \(expected), "
        + "found \("\(found)".escaped); config.json and the weights may be of different models"
    case .unsupportedElements(let file, let tensor, let expected, let found):
      return "\(file.escapedPath): tensor \"\(tensor.escaped)\": expected elements \(expected), "
        + "found \(found.escaped)"
    case .truncated(let file, let expected, let found):
      return "\(file.escapedPath): expected \(expected) bytes, found \(found); "
        + "the file is incomplete, try to download or copy it again"
    case .malformedHeader(let file, let problem):
      return "\(file.escapedPath): malformed safetensors header: \(problem)"
    case .wrongOffsets(let file, let tensor, let problem):
      return "\(file.escapedPath): tensor \"\(tensor.escaped)\": \(problem)"
    case .outOfRange(let file, let tensor, let found):
      return "\(file.escapedPath): tensor \"\(tensor.escaped)\": expected 32-bit integers, "
        + "found \(found)"
    case .nonFinite(let file, let tensor):
      return "\(file.escapedPath): tensor \"\(tensor.escaped)\" holds NaN or infinite values"
    default: return ""
    }
  }
}
