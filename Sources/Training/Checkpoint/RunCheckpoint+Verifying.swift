import Corpora
import Foundation
import Untrusted

extension RunCheckpoint {
  /// Reads a checkpoint's state, and checks that it and the tensors are as they were written.
  ///
  /// - Throws: `Problem` for what is missing, cut off or changed.
  init(verifying folder: URL) throws {
    let state = folder.appendingPathComponent(Self.stateFile)
    let tensors = folder.appendingPathComponent(Self.tensorFile)
    func damaged(_ url: URL) -> Problem {
      .unreadable(url.path, reason: "its content was changed or damaged")
    }
    let text = try Self.content(of: state)
    guard let checkpoint = try? JSONDecoder().decode(Self.self, from: text) else {
      throw damaged(state)
    }
    if try checkpoint.seal != checkpoint.digest() { throw damaged(state) }
    guard ContentHash.hexadecimal(of: try Self.content(of: tensors)) == checkpoint.hash else {
      throw damaged(tensors)
    }
    self = checkpoint
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

  private static func content(of url: URL) throws -> Data {
    do { return try Data(contentsOf: url, options: .alwaysMapped) } catch {
      throw FileManager.default.fileExists(atPath: url.path)
        ? Problem.unreadable(url.path, reason: error.localizedDescription)
        : Problem.missing(url.path)
    }
  }
}
