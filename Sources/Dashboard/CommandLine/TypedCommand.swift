import Engine
import Training

/// A command that can be typed after `:`.
struct TypedCommand: Sendable {
  /// Its names; the first one is shown.
  let names: [String]
  /// What follows it.
  let argument: String
  /// What it does, in a sentence.
  let help: String
  /// What the argument can be; empty where it cannot be listed.
  let choices: @Sendable (_ offers: Offers) -> [String]
  /// Understands the argument.
  let parse: @Sendable (_ argument: String) throws -> Action

  init(
    _ names: String..., argument: String = "", help: String,
    choices: @escaping @Sendable (_ offers: Offers) -> [String] = { _ in [] },
    parse: @escaping @Sendable (_ argument: String) throws -> Action
  ) {
    self.names = names
    self.argument = argument
    self.help = help
    self.choices = choices
    self.parse = parse
  }

  /// The command that a line begins with.
  static func command(of line: some StringProtocol) -> TypedCommand? {
    guard let name = line.split(separator: " ").first else { return nil }
    return all.first { $0.names.contains(String(name)) }
  }

  /// What the last word of a line can become.
  static func completions(of line: String, _ offers: Offers) -> [String] {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count > 1 else {
      return all.map { $0.names[0] }.filter { $0.hasPrefix(line) }.sorted()
    }
    guard words.count == 2, let command = command(of: words[0]) else { return [] }
    return command.choices(offers).filter { $0.hasPrefix(words[1]) }
  }
}

/// Arguments to choose from that only the program around the dashboard knows.
struct Offers: Sendable, Equatable {
  var themes: [String] = []
  /// The runs beside the one that is shown.
  var runs: [String] = []
}

/// Why a typed command was not understood.
struct CommandLineError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
