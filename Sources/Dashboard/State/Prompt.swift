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

  /// What the last word can become: of what was typed, also while Tab takes turns.
  func choices(_ offers: Offers) -> [String] {
    guard purpose == .command else { return [] }
    return editor.completion?.choices ?? Completion.choices(for: editor.line, offers)
  }

  /// Whether an argument is chosen from a list.
  func isChoosing(_ offers: Offers) -> Bool {
    editor.line.contains(" ") && !choices(offers).isEmpty
  }

  /// What stands before the line.
  var sign: String { purpose == .command ? ":" : "/" }
}
