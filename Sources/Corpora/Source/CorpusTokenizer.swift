import Foundation
import Text
import Untrusted

/// A tokenizer with a key of its files' content, by which its tokens are cached, and the form of its
/// model's conversations.
package struct CorpusTokenizer: Sendable {
  package let tokenizer: Tokenizer
  package let file: String
  let key: ContentKey
  let chat: ChatTemplate

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
}
