import Terminal
import Training

/// Everything that changes the dashboard's state.
package enum Event: Sendable {
  /// Something from the terminal.
  case input(Input)
  /// News of the run.
  case update(RunUpdate)
  /// A command is on its way; its answer will carry the number.
  case sent(id: Int, Command)
  /// Something that was asked for could not be done.
  case failed(String)
  /// The run cannot be read, or not all of it; nil where it can again.
  case problem(String?)
  /// Something that was asked for was done.
  case done(String)
  /// Something that people should know about how the run began.
  case advised(String)
  /// Lines that something wrote to standard output or standard error.
  case lines([String])
  /// The themes there are.
  case themes([String])
  /// A theme was read and is shown from now on.
  case theme(String)
  /// The names of the runs beside this one.
  case runs([String])
  /// Another run, to lay over this one.
  case overlay(Overlay)
  /// The runs of the same folder.
  case compared([ComparedRun])
  /// The run that is shown, as it is beside others: what its summary needs.
  case summary(ComparedRun)
  /// The program was asked to end.
  case askedToStop
}

/// What the dashboard asks the program around it to do.
package enum Effect: Sendable, Equatable {
  /// Send a command to the session.
  case send(Command)
  /// Stop training after a checkpoint, then leave.
  case stopAndQuit
  /// The same, and go on from there in the background.
  case detach
  /// Leave at once; a run in this process ends where its last checkpoint is.
  case quit
  /// Give the terminal back to the shell for a while.
  case suspend
  /// Paint everything again.
  case redraw
  /// Show a theme.
  case useTheme(String)
  /// Make the terminal's sound.
  case bell
  /// Show another run, by its directory.
  case open(String)
  /// Read the runs of the same folder.
  case compare
  /// Read what the run's summary needs.
  case summarize
  /// Begin a run from this one's last checkpoint; its name, and options of `tsld fork`.
  case fork([String])
  /// Lay another run's curves over this one's.
  case overlay(String)
  /// Write what is on the screen to a file.
  case export(String)
}
