import Foundation
import Untrusted

/// Why a vocabulary could not be learned or written.
package enum BytePairTrainerError: Error, Equatable, Sendable {
  /// The vocabulary has no room for every byte.
  case vocabularyTooSmall(size: Int, smallest: Int)
  /// The text has too few repeated pairs; `possible` tokens could be learned from it.
  case textTooPoor(size: Int, possible: Int)
  /// The file could not be written.
  case unwritable(file: String, reason: String)
}

extension BytePairTrainerError: CustomStringConvertible {
  /// The error in one or two sentences, safe to print on a terminal.
  package var description: String {
    switch self {
    case .vocabularyTooSmall(let size, let smallest):
      """
      A vocabulary of \(size) tokens is too small: it needs at least \(smallest), for 256 bytes \
      and the end of text.
      """
    case .textTooPoor(let size, let possible):
      """
      The text is too short or too uniform for a vocabulary of \(size) tokens: at most \
      \(possible) can be learned from it. Use more text or a smaller vocabulary.
      """
    case .unwritable(let file, let reason):
      "\(TerminalText.escaped(file)): cannot be written: \(TerminalText.escaped(reason))"
    }
  }
}

extension BytePairTrainerError: LocalizedError {
  /// The same text as ``description``.
  package var errorDescription: String? { description }
}
