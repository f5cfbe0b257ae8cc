import CEdit
import Corpora
import Foundation

/// A line at which somebody talks to a model, with history and editing.
struct Conversation {
  private let speaker: Speaker
  /// Whether the model hears what was said before.
  private let isChat: Bool

  init(_ speaker: Speaker, isChat: Bool) {
    (self.speaker, self.isChat) = (speaker, isChat)
  }

  /// Answers line after line, until the input ends.
  func run() throws {
    setlocale(LC_CTYPE, "")
    using_history()
    Streams.note(
      (isChat ? "Ask something" : "Type the beginning of a text")
        + "; Ctrl-C ends an answer, Ctrl-D the conversation.\n")
    var turns: [ChatTemplate.Turn] = []
    var terminal = termios()
    tcgetattr(STDIN_FILENO, &terminal)
    defer { tcsetattr(STDIN_FILENO, TCSANOW, &terminal) }
    while let line = read(terminal) {
      guard !line.isEmpty else { continue }
      add_history(line)
      turns = isChat ? turns + [.init(role: "user", content: line)] : []
      let answers = try speaker.answer(to: isChat ? turns : nil, or: line)
      if isChat { turns.append(.init(role: "assistant", content: answers.text)) }
    }
    Streams.note("\n")
  }

  /// Reads a line. What is typed before is kept as it is: a Ctrl-D that the terminal took for the end
  /// of a line would be no key any more once lines are edited.
  private func read(_ terminal: termios) -> String? {
    var keys = terminal
    keys.c_lflag &= ~tcflag_t(ICANON)
    tcsetattr(STDIN_FILENO, TCSANOW, &keys)
    guard let line = readline("> ") else { return nil }
    defer { free(line) }
    return String(cString: line)
  }
}
