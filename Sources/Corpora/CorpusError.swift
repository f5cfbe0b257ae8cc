import Foundation
import Untrusted

/// Why there is no corpus.
///
/// Lines count from 1, offsets are bytes from 0.
package enum CorpusError: Error, Equatable, Sendable {
  /// No file was named.
  case noFiles
  /// No file has a name like this.
  case noMatch(pattern: String)
  /// There is no such file.
  case missing(file: String)
  /// The path leads to a directory.
  case directory(file: String)
  /// The path leads to a pipe or a device, which cannot be read twice.
  case notAFile(file: String)
  /// The file exists and could not be read.
  case unreadable(file: String, reason: String)
  /// The file has no text.
  case empty(file: String)
  /// The file is not UTF-8; `offset` counts the bytes before the first that is not.
  case notUTF8(file: String, offset: Int)
  /// A line of a JSONL file has nothing in it.
  case emptyLine(file: String, line: Int)
  /// A line is not JSON.
  case malformedLine(file: String, line: Int, column: Int, reason: String)
  /// A line is JSON, and no document.
  case invalidLine(file: String, line: Int, expected: String, found: String)
  /// The file was changed by someone else in the meantime.
  case changed(file: String)
  /// The tokenizer has none of the tokens that could end a document.
  case noEndToken(tokenizer: String, tried: [String])
  /// There are fewer tokens than one block needs.
  case tooFewTokens(count: Int, needed: Int)
  /// Every prompt fills a block, so that no completion is left to learn.
  case noLabels(pairCount: Int, blockSize: Int)
  /// The corpus may hold ids that the model does not know.
  case vocabularyMismatch(tokenizer: String, tokenCount: Int, modelTokenCount: Int)
  /// The caller asked to stop.
  case cancelled
}

extension CorpusError: CustomStringConvertible {
  /// The error in one or two sentences, safe to print on a terminal.
  package var description: String {
    switch self {
    case .noFiles:
      "No text was named: give at least one file or pattern, such as data/*.txt."
    case .noMatch(let pattern):
      "\(safe(pattern)): no file matches. *, ? and ** (any folders) are understood."
    case .missing(let file): "\(safe(file)): there is no such file"
    case .directory(let file):
      "\(safe(file)): expected a file, found a directory. \(safe(file))/*.txt names the texts in it."
    case .notAFile(let file):
      """
      \(safe(file)): expected a regular file, found a pipe or device. \
      Texts are read twice; write it to a file first.
      """
    case .unreadable(let file, let reason): "\(safe(file)): cannot be read: \(safe(reason))"
    case .empty(let file): "\(safe(file)): expected text, found an empty file"
    case .notUTF8(let file, let offset):
      """
      \(safe(file)): expected UTF-8 text, found another byte at offset \(offset). \
      If it is text in another encoding, iconv -t UTF-8 converts it.
      """
    case .emptyLine(let file, let line):
      "\(safe(file)):\(line): expected a JSON object, found an empty line. Remove it."
    case .malformedLine(let file, let line, let column, let reason):
      """
      \(safe(file)):\(line):\(column): not valid JSON: \(safe(reason)). \
      Every line must be one JSON object.
      """
    case .invalidLine(let file, let line, let expected, let found):
      "\(safe(file)):\(line): expected \(safe(expected)), found \(safe(found))"
    case .changed(let file):
      "\(safe(file)): it was changed while it was being read. Try again when it is complete."
    case .noEndToken(let tokenizer, let tried):
      """
      \(safe(tokenizer)): expected a token that ends a document, found none of \
      \(tried.map { quoted(Array($0.utf8)) }.joined(separator: ", ")). \
      Give the one that this tokenizer has, or pack texts continuously.
      """
    case .tooFewTokens(let count, let needed):
      """
      The corpus has \(count) tokens, and one block needs \(needed): \
      give more text or choose a smaller block size.
      """
    case .noLabels(let pairCount, let blockSize):
      """
      No completion is left of \(pairCount) pairs, because every prompt fills a block of \
      \(blockSize) tokens: choose a larger block size.
      """
    case .vocabularyMismatch(let tokenizer, let tokenCount, let modelTokenCount):
      """
      \(safe(tokenizer)): the tokenizer has \(tokenCount) tokens, and the model knows \
      \(modelTokenCount). Use the tokenizer that belongs to the model.
      """
    case .cancelled: "Reading the corpus was stopped."
    }
  }

  private func safe(_ text: String) -> String { TerminalText.escaped(text) }
}

extension CorpusError: LocalizedError {
  /// The same text as ``description``.
  package var errorDescription: String? { description }
}
