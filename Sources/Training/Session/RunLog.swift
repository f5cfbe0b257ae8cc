import Foundation
import Untrusted

/// A run's `log.txt`: what happened, a line each with the time, for people.
package final class RunLog {
  private let handle: FileHandle?

  /// Appends to the file; a log that cannot be written must not stop training.
  package init(_ url: URL) {
    if !FileManager.default.fileExists(atPath: url.path) {
      _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    }
    handle = try? FileHandle(forWritingTo: url)
    _ = try? handle?.seekToEnd()
  }

  /// Adds a line.
  package func write(_ text: String) {
    let line = "\(Date().ISO8601Format()) \(TerminalText.escaped(text))\n"
    try? handle?.write(contentsOf: Data(line.utf8))
  }
}
