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
  package var words: String {
    switch (command, before, after) {
    case (let command?, let before?, let after?):
      "\(command.subject) \(Self.short(before)) → \(Self.short(after))"
    case (let command?, _, _): command.title
    default: kind == .evaluation ? Self.shortened(text) : text
    }
  }

  /// A sentence whose numbers have no more digits than people read.
  private static func shortened(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map { word in
      word.count > 8
        ? Double(word).map { Format.number($0, digits: 5) } ?? String(word) : String(word)
    }.joined(separator: " ")
  }

  /// A number with as many digits as people read; anything else as it is.
  static func short(_ text: String) -> String {
    Double(text).map { Format.number($0) } ?? text
  }
}
