import Foundation
import Synchronization
import Untrusted

/// The one way by which this program writes to standard output and standard error.
///
/// What is written is made safe for a terminal, and an error is never lost. Where a terminal or a
/// pipe takes nothing it is waited for, until the program was asked to end: then only for a moment.
enum Streams {
  /// Standard output that cannot be written.
  struct Failure: Error, CustomStringConvertible {
    let code: Int32
    /// Nobody reads any more, as `head` after its lines.
    var isClosedPipe: Bool { code == EPIPE }
    /// Somebody may read later, but this program ends now.
    var isStalled: Bool { code == EAGAIN }
    var description: String {
      "standard output cannot be written: \(String(cString: strerror(code)))"
    }
  }

  /// When to give up waiting, in seconds of the system's clock; 0 for never.
  private static let end = Atomic<Double>(0)
  private static let patience = 2.0

  /// Writes a line of results.
  ///
  /// - Parameter isStyled: whether everything unsafe was written out already, because the text has
  ///   colours of its own.
  /// - Throws: ``Failure``: a result that nobody got is a failure.
  static func out(_ text: String, isStyled: Bool = false) throws(Failure) {
    ProgressLine.clear()
    let safe = isStyled ? text : TerminalText.escaped(text, keeping: [.newlines, .tabs])
    try write(safe + "\n", to: STDOUT_FILENO)
  }

  /// Writes a part of a result, such as a word of a line.
  ///
  /// - Throws: ``Failure``.
  static func put(_ text: String) throws(Failure) {
    try write(TerminalText.escaped(text, keeping: [.newlines, .tabs]), to: STDOUT_FILENO)
  }

  /// Writes what a person should see; lost where nobody can.
  static func note(_ text: String) {
    ProgressLine.clear()
    try? write(TerminalText.escaped(text, keeping: [.newlines, .tabs]), to: STDERR_FILENO)
  }

  /// Puts a line in the place of the one that standard error's terminal shows.
  static func replaceLine(with text: String) {
    try? write("\r\u{1B}[K" + TerminalText.escaped(text), to: STDERR_FILENO)
  }

  /// From now on, a terminal or a pipe that takes nothing is not waited for: the program ends.
  static func hurry() {
    end.store(ProcessInfo.processInfo.systemUptime + patience, ordering: .relaxed)
  }

  private static func write(_ text: String, to stream: Int32) throws(Failure) {
    // An own opening of it can be told not to wait; the other programs that have it are not told.
    let own = reopened(stream)
    defer { if let own { close(own) } }
    let file = own ?? stream
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if count == 0 || errno != EINTR {
        let code = errno
        let end = end.load(ordering: .relaxed)
        guard code == EAGAIN, end == 0 || ProcessInfo.processInfo.systemUptime < end else {
          throw Failure(code: code)
        }
        var room = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
        poll(&room, 1, 100)
      }
    }
  }

  /// A terminal or a pipe, opened anew; files keep their place and are not.
  private static func reopened(_ stream: Int32) -> Int32? {
    var status = stat()
    guard fstat(stream, &status) == 0 else { return nil }
    guard isatty(stream) == 1 || status.st_mode & S_IFMT == S_IFIFO else { return nil }
    let own = open(
      "/proc/self/fd/\(stream)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    return own < 0 ? nil : own
  }
}
