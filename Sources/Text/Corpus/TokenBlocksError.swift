import Foundation

/// Why tokens could not be cut into blocks.
package enum TokenBlocksError: Error, Equatable, Sendable {
  /// There are fewer tokens than one block needs.
  case tooFewTokens(count: Int, needed: Int)
}

extension TokenBlocksError: CustomStringConvertible {
  /// The error in a sentence.
  package var description: String {
    switch self {
    case .tooFewTokens(let count, let needed):
      """
      The text has \(count) tokens, and one block needs \(needed): \
      use a longer text or a smaller block size.
      """
    }
  }
}

extension TokenBlocksError: LocalizedError {
  /// The same text as ``description``.
  package var errorDescription: String? { description }
}
