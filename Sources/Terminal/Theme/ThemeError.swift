import Foundation
import Untrusted

/// Why a theme could not be loaded.
package enum ThemeError: Error, Equatable, Sendable {
  /// No folder has a theme of that name.
  case unknown(name: String, known: [String])
  /// There is no such file.
  case missing(file: String)
  /// The path leads to something that is no file.
  case notAFile(file: String)
  /// The file exists and could not be read.
  case unreadable(file: String, reason: String)
  /// The file is larger than any theme.
  case tooLarge(file: String, limit: Int)
  /// The file is not UTF-8; `offset` counts the bytes before the first that is not.
  case notUTF8(file: String, offset: Int)
  /// A line is not as themes have them; lines count from 1.
  case malformed(file: String, line: Int, expected: String, found: String)
}

extension ThemeError: CustomStringConvertible {
  /// The error in one or two sentences, safe to print on a terminal.
  package var description: String {
    switch self {
    case .unknown(let name, let known):
      """
      there is no theme \(safe(name)). Known are \(known.map(safe).joined(separator: ", ")); \
      a path to a .theme file works too.
      """
    case .missing(let file): "\(safe(file)): there is no such file"
    case .notAFile(let file): "\(safe(file)): expected a theme file, found something else"
    case .unreadable(let file, let reason): "\(safe(file)): cannot be read: \(safe(reason))"
    case .tooLarge(let file, let limit):
      "\(safe(file)): expected a theme of at most \(limit) bytes, found more"
    case .notUTF8(let file, let offset):
      "\(safe(file)): expected UTF-8 text, found another byte at offset \(offset)"
    case .malformed(let file, let line, let expected, let found):
      "\(safe(file)):\(line): expected \(expected), found \(safe(found))"
    }
  }

  private func safe(_ text: String) -> String { TerminalText.escaped(text).fitting(200) }
}

extension ThemeError: LocalizedError {
  /// The same text as ``description``.
  package var errorDescription: String? { description }
}
