import Foundation
import Untrusted

/// Why a text file could not be read.
package enum TextFileError: Error, Equatable, Sendable {
  /// There is no such file.
  case missing(file: String)
  /// The path leads to a directory.
  case directory(file: String)
  /// The file exists and could not be read.
  case unreadable(file: String, reason: String)
  /// The file has no text.
  case empty(file: String)
  /// The file is not UTF-8; `offset` counts the bytes before the first that is not.
  case notUTF8(file: String, offset: Int)
}

extension TextFileError: CustomStringConvertible {
  /// The error in one or two sentences, safe to print on a terminal.
  package var description: String {
    switch self {
    case .missing(let file): "\(safe(file)): there is no such file"
    case .directory(let file): "\(safe(file)): expected a text file, found a directory"
    case .unreadable(let file, let reason): "\(safe(file)): cannot be read: \(safe(reason))"
    case .empty(let file): "\(safe(file)): expected text, found an empty file"
    case .notUTF8(let file, let offset):
      """
      \(safe(file)): expected UTF-8 text, found another byte at offset \(offset). \
      If it is text in another encoding, iconv -t UTF-8 converts it.
      """
    }
  }

  private func safe(_ text: String) -> String { TerminalText.escaped(text) }
}

extension TextFileError: LocalizedError {
  /// The same text as ``description``.
  package var errorDescription: String? { description }
}
