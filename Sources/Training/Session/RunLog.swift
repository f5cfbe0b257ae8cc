import Foundation
import Untrusted

/// A run's `log.txt`: what happened, a line each with the time, for people.
package final class RunLog {
  private let descriptor: Int32

  /// Appends to the file; a log that cannot be written must not stop training, nor may a pipe in its
  /// place.
  package init(_ url: URL) {
    let file = open(
      url.path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0o666)
    var status = stat()
    let isRegular = file >= 0 && fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    if file >= 0, !isRegular { close(file) }
    descriptor = isRegular ? file : -1
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  package func write(_ text: String) {
    let line = Array("\(Date().ISO8601Format()) \(TerminalText.escaped(text))\n".utf8)
    if descriptor >= 0 { _ = Foundation.write(descriptor, line, line.count) }
  }
}
