/// A line that is being typed at the bottom of the screen.
struct Prompt: Sendable, Equatable {
  /// What the line is for.
  enum Purpose: Sendable, Equatable {
    /// A command, after `:`.
    case command
    /// Text to find, after `/`.
    case find
  }

  let purpose: Purpose
  var editor: LineEditor

  /// What stands before the line.
  var sign: String { purpose == .command ? ":" : "/" }
}
