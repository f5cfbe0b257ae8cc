/// What the last word of a line can become.
enum Completion {
  static func choices(for line: String, _ offers: Offers) -> [String] {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    if words.count <= 1 {
      let start = words.first ?? ""
      return TypedCommand.all.map { $0.names[0] }.filter { $0.hasPrefix(start) }.sorted()
    }
    guard let command = TypedCommand.all.first(where: { $0.names.contains(String(words[0])) }),
      words.count == 2
    else { return [] }
    return command.choices(offers).filter { $0.hasPrefix(words[1]) }
  }

  /// The command that a line begins with.
  static func command(of line: String) -> TypedCommand? {
    guard let name = line.split(separator: " ").first else { return nil }
    return TypedCommand.all.first { $0.names.contains(String(name)) }
  }
}
