import Foundation
import GGUF
import Text
import Untrusted

/// Turns contexts and continuations into tokens as lm-evaluation-harness does.
package struct TaskTokenizer: Sendable {
  let tokenizer: Tokenizer
  /// The token that stands before a continuation without a context: the one that begins texts, or
  /// else the one that ends them.
  private let prefix: Int32?
  /// The token that ends texts, and its text.
  let end: Int32?
  let endText: String
  private let prefixText: String
  private let path: String
  private let addsSpecialTokens: Bool
  private let vocabularySize: Int

  /// - Parameters:
  ///   - config: the model's `config.json`.
  ///   - vocabularySize: the tokens that the model has: no other leaves here.
  ///   - addsSpecialTokens: whether texts begin with what the tokenizer puts before them. The harness
  ///     left it out before November 2025.
  /// - Throws: ``Problem``.
  package init(
    _ tokenizer: Tokenizer, directory: URL, config: JSONObject, vocabularySize: Int,
    addsSpecialTokens: Bool
  ) throws(Problem) {
    self.tokenizer = tokenizer
    self.vocabularySize = vocabularySize
    self.addsSpecialTokens = addsSpecialTokens
    let url = directory.appendingPathComponent("tokenizer_config.json")
    let settings = GGUFFile.isOne(directory) ? nil : try? JSONValue(contentsOf: url).object
    func token(_ name: String) -> Int32? {
      let value = settings?["\(name)_token"]
      if let text = value?.string ?? value?.object?["content"]?.string {
        return tokenizer.id(of: text)
      }
      // Where the tokenizer's own file says that there is none, the model's does not count.
      if settings?["\(name)_token"] == .null { return nil }
      let id = config["\(name)_token_id"]
      return (id?.array?.first ?? id)?.integer.flatMap(Int32.init(exactly:))
    }
    let (begin, end) = (token("bos"), token("eos"))
    (prefix, self.end) = (begin ?? end, end)
    path = directory.path
    func text(_ id: Int32?) throws(Problem) -> String {
      try tokenizer.decode([id].compactMap { $0 }, skipSpecialTokens: false)
    }
    (prefixText, endText) = (try text(prefix), try text(end))
  }

  /// The token that stands before what has nothing before it.
  ///
  /// - Throws: ``Problem`` where no token begins or ends texts.
  package var start: Int32 {
    get throws(Problem) {
      guard let prefix else {
        throw Problem(
          .unsupported, path,
          "its tokenizer has no token that begins or ends a text, to stand before one",
          advice: "name bos_token_id or eos_token_id in its config.json")
      }
      return try known([prefix])[0]
    }
  }

  private func known(_ ids: [Int32]) throws(Problem) -> [Int32] {
    if let id = ids.first(where: { !(0..<Int32(clamping: vocabularySize)).contains($0) }) {
      throw Problem.invalid(
        path, expected: "a tokenizer of the model's \(vocabularySize) tokens", found: "token \(id)")
    }
    return ids
  }

  /// The tokens of a text; what the tokenizer puts before texts is not put before one that has it.
  func encode(_ text: String) throws(Problem) -> [Int32] {
    let hasPrefix =
      !prefixText.isEmpty && text.unicodeScalars.starts(with: prefixText.unicodeScalars)
    return try known(
      tokenizer.encode(text, addSpecialTokens: addsSpecialTokens && !hasPrefix))
  }

  /// The tokens of a context and of a continuation, cut where the context's own tokens end; white
  /// space at the end of the context belongs to the continuation.
  func encode(
    context: String, continuation: String
  ) throws(Problem) -> (context: [Int32], continuation: [Int32]) {
    let body = context.strippedOnTheRight
    // The harness fails at a context of nothing but white space; it counts as none.
    guard !body.isEmpty else {
      let whole = context + continuation
      let ids = try known(
        tokenizer.encode(context.isEmpty ? continuation : whole, addSpecialTokens: false))
      let start = try start
      return ([start], ids.first == start ? Array(ids.dropFirst()) : ids)
    }
    let head = try encode(body)
    let whole = try encode(context + continuation)
    // A text of which no token is left counts as none.
    return (head.isEmpty ? [try start] : head, Array(whole.dropFirst(head.count)))
  }
}
