import Untrusted

/// Why there is no screen.
package enum ScreenError: Error, Sendable, Equatable, CustomStringConvertible {
  case noTerminal
  case noTerminalType
  case unknownTerminalType(String)
  case cannotMoveCursor(String)
  case cannotSetUp(String)
  case noPipe

  package var description: String {
    let isMissing = "is not in the terminfo database"
    let otherType = "set TERM to what your terminal is, for example TERM=xterm-256color"
    switch self {
    case .noTerminal:
      return "there is no terminal to draw on; start the program in a terminal (ssh -t, docker -it)"
    case .noTerminalType:
      return "the environment variable TERM is not set; \(otherType)"
    case .unknownTerminalType(let name):
      return "the terminal type TERM=\(Self.quoted(name)) \(isMissing); install its description "
        + "(Debian: ncurses-term) or \(otherType)"
    case .cannotMoveCursor(let name):
      return "the terminal type TERM=\(Self.quoted(name)) cannot move its cursor; \(otherType)"
    case .cannotSetUp(let name):
      return "the terminal does not let itself be set up as TERM=\(Self.quoted(name)); \(otherType)"
    case .noPipe:
      return "the system gives no more pipes; close other programs or raise `ulimit -n`"
    }
  }

  private static func quoted(_ name: String) -> String { "\"\(TerminalText.escaped(name))\"" }
}
