import Foundation
import Synchronization

/// One line on standard error that says what is being done, until something else is written; silent
/// where nobody watches a terminal.
enum ProgressLine {
  private static let isShown =
    isatty(STDERR_FILENO) == 1
    // A terminal that cannot take a line away shows none.
    && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  private static let last = Mutex<ContinuousClock.Instant?>(nil)

  /// Replaces the line; at most ten times a second, so that it costs nothing.
  static func show(_ text: String) {
    let now = ContinuousClock.now
    let isDue = last.withLock { last in
      if let last, now - last < .milliseconds(100) { return false }
      last = now
      return true
    }
    if isShown, isDue { Streams.replaceLine(with: text) }
  }

  /// Says how much of something is done, from 0 to 1.
  static func show(_ what: String, _ share: Double) { show("\(what): \(Int(100 * share)) %") }

  /// Takes the line away.
  static func clear() {
    let wasShown = last.withLock { last in
      defer { last = nil }
      return last != nil
    }
    if isShown, wasShown { Streams.replaceLine(with: "") }
  }
}
