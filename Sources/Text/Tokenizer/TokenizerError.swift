import Foundation
import Untrusted

/// Why a tokenizer could not be loaded.
///
/// Every case names the file; `field` is the place inside it, such as `model.merges[12]`.
package enum TokenizerError: Error, Equatable, Sendable {
  /// There is no such file.
  case missing(file: String)
  /// The file exists and could not be read.
  case unreadable(file: String, reason: String)
  /// The file is not JSON; `offset` counts bytes from its start.
  case malformed(file: String, offset: Int, reason: String)
  /// The file is JSON, and not a tokenizer that could work.
  case invalid(file: String, field: String, expected: String, found: String)
  /// The file may be right, and asks for something that this program does not do.
  case unsupported(file: String, field: String, found: String, supported: String)
}

extension TokenizerError: CustomStringConvertible {
  /// The error in one or two sentences, safe to print on a terminal.
  package var description: String {
    switch self {
    case .missing(let file):
      """
      \(safe(file)): there is no such file. A model directory needs a tokenizer.json; \
      AutoTokenizer.from_pretrained(…).save_pretrained(…) of Hugging Face transformers writes one.
      """
    case .unreadable(let file, let reason):
      "\(safe(file)): cannot be read: \(safe(reason))"
    case .malformed(let file, let offset, let reason):
      "\(safe(file)): not valid JSON at byte \(offset): \(safe(reason))"
    case .invalid(let file, let field, let expected, let found):
      "\(safe(file)): \(safe(field)): expected \(safe(expected)), found \(safe(found))"
    case .unsupported(let file, let field, let found, let supported):
      "\(safe(file)): \(safe(field)): \(safe(found)) is not supported; supported: \(safe(supported))"
    }
  }

  private func safe(_ text: String) -> String { TerminalText.escaped(text) }
}

extension TokenizerError: LocalizedError {
  /// The same text as ``description``.
  package var errorDescription: String? { description }
}
