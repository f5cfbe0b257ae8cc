import Foundation
import Text

/// A tokenizer with a key of its file's content, by which its tokens are cached.
package struct CorpusTokenizer: Sendable {
  /// The tokenizer itself.
  package let tokenizer: Tokenizer
  /// The path of its file.
  package let file: String
  let key: ContentKey

  /// Loads a Hugging Face `tokenizer.json`.
  package init(contentsOf file: URL) throws(TokenizerError) {
    let bytes: [UInt8]
    do {
      bytes = try Self.bytes(of: file)
    } catch {
      switch error {
      case .missing: throw .missing(file: file.path)
      case .unreadable(_, let reason): throw .unreadable(file: file.path, reason: reason)
      case .directory: throw .unreadable(file: file.path, reason: "it is a directory, not a file")
      case .empty: throw .malformed(file: file.path, offset: 0, reason: "the file is empty")
      default: throw .unreadable(file: file.path, reason: error.description)
      }
    }
    try self.init(json: bytes, file: file.path)
  }

  /// Loads the `tokenizer.json` of a model directory.
  package init(directory: URL) throws(TokenizerError) {
    try self.init(contentsOf: directory.appendingPathComponent("tokenizer.json"))
  }

  /// Reads the bytes of a tokenizer file; `file` is its name for error messages.
  package init(json bytes: [UInt8], file: String) throws(TokenizerError) {
    tokenizer = try Tokenizer(json: bytes, file: file)
    self.file = file
    key = ContentHash.key(of: bytes)
  }

  private static func bytes(of file: URL) throws(CorpusError) -> [UInt8] {
    var bytes: [UInt8] = []
    try CorpusFile(file).forEachChunk { bytes += $0 }
    return bytes
  }
}
