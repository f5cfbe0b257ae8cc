import Untrusted

/// Something about a corpus that its user should hear, and that stops nothing.
package enum CorpusWarning: Equatable, Sendable {
  case damagedCache(file: String, reason: String)
  case notCached(folder: String, reason: String)
  /// Records without a text or a completion were left out; `first` is a file and line.
  case emptyDocuments(count: Int, first: String)
  case carriageReturns(file: String)
  case unknownChatTemplate(file: String)
  case cutPairs(count: Int, blockSize: Int)
  case promptsTooLong(count: Int, blockSize: Int)
  case completionsWithoutEnd
  case sharedFile(file: String)
}

extension CorpusWarning: CustomStringConvertible {
  /// The warning in a line, safe to print on a terminal.
  package var description: String {
    let text =
      switch self {
      case .damagedCache(let file, let reason):
        "\(file): this token cache cannot be used (\(reason)); it was made again"
      case .notCached(let folder, let reason):
        """
        \(folder): the tokens cannot be cached (\(reason)); they stay in memory, and the next run \
        makes them again
        """
      case .emptyDocuments(let count, let first):
        "lines without a text or a completion were left out: \(count), the first at \(first)"
      case .carriageReturns(let file):
        """
        \(file): lines end with \\r\\n, and \\r is learned as a part of the text; \
        dos2unix or sed -i 's/\\r$//' takes it away
        """
      case .unknownChatTemplate(let file):
        """
        \(file): the model's chat template is none of ChatML, LLaMA-2, LLaMA-3, Mistral and \
        Zephyr; conversations are written as "User: …" and "Assistant: …"
        """
      case .cutPairs(let count, let blockSize):
        "pairs longer than a block of \(blockSize) tokens lost their ends: \(count)"
      case .promptsTooLong(let count, let blockSize):
        """
        pairs whose prompts leave no room for a completion in a block of \(blockSize) tokens \
        were left out: \(count)
        """
      case .completionsWithoutEnd:
        """
        nothing marks the end of the completions, so that a model will not learn to stop; \
        --packing documents puts an end token after each
        """
      case .sharedFile(let file):
        "\(file): this file is in both corpora, and what it tells about new text is too good"
      }
    return TerminalText.escaped(text)
  }
}
