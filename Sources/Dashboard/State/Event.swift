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
  /// The names of the runs beside this one.
  case runs([String])
  /// Another run, to lay over this one.
  case overlay(Overlay)
  /// The program was asked to end.
  case askedToStop
}
