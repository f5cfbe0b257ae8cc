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
  package init(directory: URL) throws(Problem) {
    try self.init(TokenizerFile(directory: directory), ChatTemplate(directory: directory))
  }

  /// Reads the bytes of a tokenizer file; `file` is its name for error messages.
  package init(json bytes: [UInt8], file: String, chatTemplate: String? = nil) throws(Problem) {
    try self.init(
      TokenizerFile(json: bytes, path: file), ChatTemplate(template: chatTemplate, endToken: nil))
  }

  private init(_ source: TokenizerFile, _ chat: ChatTemplate) throws(Problem) {
    tokenizer = try Tokenizer(source)
    file = source.path
    self.chat = chat
    var hash = ContentHash()
    hash.update(source.content[...])
    hash.update(chat.form.rawValue)
    hash.update(Array(chat.endToken.utf8)[...])
    key = hash.finish()
  }
}
