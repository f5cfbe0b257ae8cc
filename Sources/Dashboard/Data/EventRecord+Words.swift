import Foundation
import RunStore
import Terminal
import Training

extension EventRecord {
  /// The command that the event is about; nil where it is none, or one of a later version.
  var command: Command? {
    guard kind == .command else { return nil }
    return try? JSONDecoder().decode(Command.self, from: Data(text.utf8))
  }

  /// What happened, as people say it.
  var words: String {
    switch (command, before, after) {
    case (let command?, let before?, let after?):
      "\(command.subject) \(Self.short(before)) → \(Self.short(after))"
    case (let command?, _, _): command.title
    default: text
    }
  }

  /// A number with as many digits as people read; anything else as it is.
  private static func short(_ text: String) -> String {
    Double(text).map { Format.number($0) } ?? text
  }
}
