import Foundation

/// One line on standard error that says what is being done; silent where nobody watches a terminal.
final class ProgressLine {
  private let isShown = isatty(STDERR_FILENO) == 1
  private var isEmpty = true
  private var last = ContinuousClock.now

  /// Replaces the line; at most ten times a second, so that it costs nothing.
  func show(_ text: String) {
    guard isShown, isEmpty || ContinuousClock.now - last > .milliseconds(100) else { return }
    last = .now
    isEmpty = false
    write("\r\u{1B}[K" + text)
  }

  /// Takes the line away.
  func clear() {
    guard isShown, !isEmpty else { return }
    isEmpty = true
    write("\r\u{1B}[K")
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
