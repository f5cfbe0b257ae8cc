import Foundation
import Untrusted

/// A text file, read whole.
///
/// The text is kept exactly as it is: no byte order mark is removed and no line ending changed.
/// Python's `open(path).read()`, by contrast, turns "\r\n" and "\r" into "\n"; its
/// `open(path, newline="").read()` gives what this gives.
package struct TextFile: Sendable {
  /// Where the text came from.
  package let url: URL
  /// The whole text, never empty.
  package let text: String

  /// Reads a UTF-8 text file.
  package init(contentsOf url: URL) throws(TextFileError) {
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.contents(of: url)
    } catch {
      switch error {
      case .missing: throw .missing(file: url.path)
      case .directory: throw .directory(file: url.path)
      default: throw .unreadable(file: url.path, reason: error.reason)
      }
    }
    if bytes.isEmpty { throw .empty(file: url.path) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .notUTF8(file: url.path, offset: UTF8Text.firstInvalidOffset(in: bytes) ?? 0)
    }
    self.url = url
    self.text = text
  }
}
