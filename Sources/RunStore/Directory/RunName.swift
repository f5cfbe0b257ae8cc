import Untrusted

/// The rules for a run's name, which people type, list and pass to other commands.
enum RunName {
  private static let maximumLength = 100

  /// Refuses names that would be hard to type, to show, or to tell from an option.
  static func check(_ name: String) throws {
    guard let problem = problem(name) else { return }
    throw Problem(.invalid, "\"\(name)\"", "cannot be the name of a run: \(problem)")
  }

  private static func problem(_ name: String) -> String? {
    if name.isEmpty || name == "/" { return "it is empty" }
    if name.hasPrefix(".") { return "it starts with a dot" }
    if name.hasPrefix("-") { return "it starts with a hyphen, like an option" }
    if name.utf8.count > maximumLength { return "it has more than \(maximumLength) bytes" }
    if name.first == " " || name.last == " " { return "it starts or ends with a space" }
    if TerminalText.escaped(name) != name { return "it has invisible characters" }
    return nil
  }
}
