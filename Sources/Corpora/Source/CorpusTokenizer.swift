import Foundation
import Text
import Untrusted

/// A tokenizer with a key of its files' content, by which its tokens are cached, and the form of its
/// model's conversations.
package struct CorpusTokenizer: Sendable {
  package let tokenizer: Tokenizer
  /// The path of its file.
  package let file: String
  let key: ContentKey
  let chat: ChatTemplate

  /// Loads the tokenizer of a model directory.
  package init(directory: URL) throws {
    tokenizer = try Tokenizer(directory: directory)
    file = directory.appendingPathComponent("tokenizer.json").path
    chat = ChatTemplate(directory: directory)
    var hash = ContentHash()
    for name in ["tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json"] {
      // What can be read of them made the tokenizer, and the rest did not.
      try? RegularFile(directory.appendingPathComponent(name)).forEachChunk { hash.update($0) }
      hash.update(UInt64(name.utf8.count))
    }
    Self.add(chat, to: &hash)
    key = hash.finish()
  }

  /// Reads the bytes of a tokenizer file; `file` is its name for error messages.
  package init(json bytes: [UInt8], file: String, chatTemplate: String? = nil) throws {
    tokenizer = try Tokenizer(json: bytes, file: file)
    self.file = file
    chat = ChatTemplate(template: chatTemplate, endToken: nil)
    var hash = ContentHash()
    hash.update(bytes[...])
    Self.add(chat, to: &hash)
    key = hash.finish()
  }

  private static func add(_ chat: ChatTemplate, to hash: inout ContentHash) {
    hash.update(chat.form.rawValue)
    hash.update(Array(chat.endToken.utf8)[...])
  }
}
