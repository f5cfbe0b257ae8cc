import Foundation
import Text
import Untrusted

/// A tokenizer with a key of its file's content, by which its tokens are cached.
package struct CorpusTokenizer: Sendable {
  /// The tokenizer itself.
  package let tokenizer: Tokenizer
  /// The path of its file.
  package let file: String
  let key: ContentKey

  /// Loads a Hugging Face `tokenizer.json`.
  package init(contentsOf file: URL) throws(Problem) {
    try self.init(TokenizerFile(contentsOf: file))
  }

  /// Loads the tokenizer of a model directory.
  package init(directory: URL) throws(Problem) {
    try self.init(TokenizerFile(directory: directory))
  }

  /// Reads the bytes of a tokenizer file; `file` is its name for error messages.
  package init(json bytes: [UInt8], file: String) throws(Problem) {
    try self.init(TokenizerFile(json: bytes, path: file))
  }

  private init(_ source: TokenizerFile) throws(Problem) {
    tokenizer = try Tokenizer(source)
    file = source.path
    key = ContentHash.key(of: source.content)
  }
}
