import CNcurses

/// Wakes a screen that waits for input, from any thread.
package struct ScreenWaker: Sendable {
  /// Makes the current or the next ``Screen/read(timeoutMilliseconds:)`` return at once.
  package func wake() { tsld_signals_wake() }
}
