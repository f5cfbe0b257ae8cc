import Terminal

/// What a screen reports.
package enum ScreenEvent: Sendable, Hashable {
  /// Something that a person asks a program with to end.
  package enum StopSignal: Sendable, Hashable {
    /// SIGINT.
    case interrupt
    /// SIGTERM.
    case terminate
  }

  /// Something came from the terminal.
  case input(Input)
  /// The terminal is gone: nothing can be shown or read any more.
  case lost
  /// Somebody asks the program to end; asking again ends it at once.
  case stop(StopSignal)
  /// The program was stopped and goes on; everything is painted again.
  case resumed
}
