import Engine
import Training

/// A command that can be typed after `:`.
struct TypedCommand: Sendable {
  /// Its names; the first one is shown.
  let names: [String]
  /// What stands behind it.
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
}
