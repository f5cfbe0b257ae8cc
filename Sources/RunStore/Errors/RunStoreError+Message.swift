import Foundation
import Untrusted

extension RunStoreError: CustomStringConvertible, LocalizedError {
  /// The message in one line, safe to print on a terminal.
  package var description: String {
    switch self {
    case .missing(let path):
      "\(safe(path)): there is no such file or directory"
    case .notEmpty(let directory, let found):
      "\(safe(directory)): expected an empty or a new directory, found \(safe(found)) in it; "
        + "choose another name, or resume the run if it is one"
    case .oddName(let name, let problem):
      "\"\(safe(name))\" cannot be the name of a run: \(problem)"
    case .notARun(let path, let found):
      "\(safe(path)): expected the directory of a run, with run.sqlite in it, found \(safe(found))"
    case .unreadable(let path, let reason):
      "\(safe(path)): cannot be read: \(safe(reason))"
    case .unwritable(let path, let reason):
      "\(safe(path)): cannot be written: \(safe(reason)); check its permissions and the disk"
    case .locked(let directory, let process):
      "\(safe(directory)): another process has this run"
        + (process.map { " (process \($0)); watch it, or end that process first" }
          ?? "; watch it, or end that process first")
    case .notRunning(let directory):
      "\(safe(directory)): no process is training this run, so nothing can answer; resume it first"
    case .invalidCommand(let problem):
      "the command cannot be sent: \(safe(problem))"
    case .noAnswer(let command, let seconds):
      "command \(command) was sent and not answered within \(seconds) s; it may still be applied"
    default:
      databaseMessage
    }
  }

  /// The same text as ``description``.
  package var errorDescription: String? { description }

  private var databaseMessage: String {
    switch self {
    case .schemaVersion(let file, let expected, let found):
      "\(safe(file)): expected version \(expected) of the schema, found \(found); "
        + (found > expected
          ? "a newer version of this program wrote it: update this one"
          : "an older version of this program wrote it: resuming the run brings it up to date")
    case .truncated(let file, let expected, let found):
      "\(safe(file)): expected \(expected) bytes, found \(found); the file is incomplete, "
        + "copy it again"
    case .damaged(let file, let problem):
      "\(safe(file)): the database is damaged: \(safe(problem)); "
        + "the checkpoints are not touched by this; sqlite3 FILE .recover may save its rows"
    case .malformed(let file, let table, let column, let expected, let found):
      "\(safe(file)): table \(table), column \(column): expected \(expected), found \(safe(found))"
    case .diskFull(let file):
      "\(safe(file)): no space is left; what was recorded is safe, and what came since is kept in "
        + "memory: free some space, then go on"
    case .busy(let file):
      "\(safe(file)): another program keeps the database locked; end its transaction"
    case .inputOutput(let file, let reason):
      "\(safe(file)): reading or writing failed: \(safe(reason)); check the disk"
    case .database(let file, let code, let reason):
      "\(safe(file)): SQLite error \(code): \(safe(reason))"
    default: ""
    }
  }

  private func safe(_ text: String) -> String {
    TerminalText.escaped(text.count > 1000 ? text.prefix(1000) + "…" : text)
  }
}
