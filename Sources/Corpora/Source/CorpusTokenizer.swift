import Foundation
import Text
import Untrusted

/// A tokenizer with a key of its files' content, by which its tokens are cached, and the form of its
/// model's conversations.
package struct CorpusTokenizer: Sendable {
  package let tokenizer: Tokenizer
  package let file: String
  let key: ContentKey
  package let chat: ChatTemplate

  package init(directory: URL) throws(Problem) {
    try self.init(TokenizerFile(directory: directory), ChatTemplate(directory: directory))
  }

  init(_ source: TokenizerFile, _ chat: ChatTemplate) throws(Problem) {
    tokenizer = try Tokenizer(source)
    file = source.path
    self.chat = chat
    var hash = ContentHash()
    hash.update(source.content[...])
    hash.update(chat.form.rawValue)
    hash.update(Array(chat.endToken.utf8)[...])
    key = hash.finish()
  }

  /// A conversation as a text that the model goes on with.
  package func prompt(_ turns: [ChatTemplate.Turn]) -> String {
    String(
      decoding: chat.prompt(turns, hasStartToken: !TextEncoder(tokenizer).prefix.isEmpty),
      as: UTF8.self)
  }
}
