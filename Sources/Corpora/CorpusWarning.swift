import Untrusted

/// Something about a corpus that its user should hear, and that stops nothing.
package enum CorpusWarning: Equatable, Sendable {
  /// A cache file was not what its name says; the texts were tokenized again.
  case damagedCache(file: String, reason: String)
  /// The tokens could not be cached and are kept in memory.
  case notCached(folder: String, reason: String)
  /// Lines without a text or a completion were left out; `first` is a file and line.
  case emptyDocuments(count: Int, first: String)
  /// Pairs longer than a block lost their ends.
  case cutPairs(count: Int, blockSize: Int)
  /// Pairs whose prompts fill a block were left out.
  case promptsTooLong(count: Int, blockSize: Int)
  /// Nothing follows the completions, so that a model does not learn where they end.
  case completionsWithoutEnd
  /// Two corpora read the same file.
  case sharedFile(file: String)
}

extension CorpusWarning: CustomStringConvertible {
  /// The warning in one or two sentences, safe to print on a terminal.
  package var description: String {
    switch self {
    case .damagedCache(let file, let reason):
      "\(safe(file)): this token cache cannot be used (\(safe(reason))); it was made again."
    case .notCached(let folder, let reason):
      """
      \(safe(folder)): the tokens cannot be cached (\(safe(reason))); \
      they stay in memory, and the next run makes them again.
      """
    case .emptyDocuments(let count, let first):
      "Lines without a text or a completion were left out: \(count), the first at \(safe(first))."
    case .cutPairs(let count, let blockSize):
      "Pairs longer than a block of \(blockSize) tokens lost their ends: \(count)."
    case .promptsTooLong(let count, let blockSize):
      """
      Pairs whose prompts leave no room for a completion in a block of \(blockSize) tokens \
      were left out: \(count).
      """
    case .completionsWithoutEnd:
      """
      Nothing marks the end of the completions, so that a model will not learn to stop. \
      Pack by documents to put an end token after each.
      """
    case .sharedFile(let file):
      "\(safe(file)): this file is in both corpora, and what it tells about new text is too good."
    }
  }

  private func safe(_ text: String) -> String { TerminalText.escaped(text) }
}
