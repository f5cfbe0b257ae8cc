import Training

/// What the dashboard asks the program around it to do.
package enum Effect: Sendable, Equatable {
  /// Send a command to the session.
  case send(Command)
  /// Stop training after a checkpoint, then leave.
  case stopAndQuit
  /// Leave at once; a run in this process ends where its last checkpoint is.
  case quit
  /// Give the terminal back to the shell for a while.
  case suspend
  /// Paint everything again.
  case redraw
  /// Show a theme.
  case useTheme(String)
  /// Lay another run's curves over this one's.
  case overlay(String)
  /// Write what is on the screen to a file.
  case export(String)
}
