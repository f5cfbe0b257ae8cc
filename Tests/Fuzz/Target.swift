import Foundation
import Untrusted

/// A kind of untrusted input, and what the program does with it.
struct Target {
  let name: String
  /// How many of a thousand inputs it gets.
  let share: Int
  let form: Mutator.Form
  /// What is mutated.
  let seeds: [[UInt8]]
  /// Gives an input to the program.
  ///
  /// - Throws: what the program says of it, or ``WrongAnswer``.
  let run: (_ input: [UInt8], _ mutator: inout Mutator) throws -> Void
}

/// An answer that is neither right nor an error of this program's own.
struct WrongAnswer: Error {
  let reason: String

  /// Fails unless a property of every right answer holds.
  static func unless(_ isRight: Bool, _ reason: @autoclosure () -> String) throws {
    if !isRight { throw WrongAnswer(reason: reason()) }
  }

  /// What is wrong with an error; nil where it is one that people can be told.
  static func found(in error: any Error) -> String? {
    if let wrong = error as? WrongAnswer { return wrong.reason }
    let type = String(reflecting: type(of: error))
    for room in ["Foundation", "Swift.", "GRDB."] where type.hasPrefix(room) {
      return "an error that is none of this program's: \(type): \(error)"
    }
    let message = "\(error)"
    if message.isEmpty { return "an error without words: \(type)" }
    if message != TerminalText.escaped(message) {
      return "an error of more than a line, or that is not safe to print: \(type): \(message)"
    }
    return nil
  }
}
