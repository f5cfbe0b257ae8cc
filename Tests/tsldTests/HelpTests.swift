import Foundation
import TestSupport
import Testing

@Suite struct HelpTests {
  /// A command as the program describes itself.
  struct Command: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable { let name: String }

      let kind: String
      let shouldDisplay: Bool
      let names: [Name]?
      let valueName: String?
      let abstract: String?
    }

    let commandName: String
    let abstract: String?
    let discussion: String?
    let arguments: [Argument]?
    let subcommands: [Command]?

    /// This command and all below it, with their full names.
    func all(after parents: String = "") -> [(name: String, command: Command)] {
      let name = parents + commandName
      return [(name, self)] + (subcommands ?? []).flatMap { $0.all(after: name + " ") }
    }
  }

  private struct Description: Decodable { let command: Command }

  private static func commands() throws -> [(name: String, command: Command)] {
    let run = try CommandRun("--experimental-dump-help")
    let root = try JSONDecoder().decode(Description.self, from: Data(run.output.utf8))
    return root.command.all().filter { !$0.name.hasSuffix(" help") }
  }

  @Test func everyCommandHasExamplesAndEveryOptionAText() throws {
    let commands = try Self.commands()
    #expect(commands.count == 24, "\(commands.map(\.name))")
    for (name, command) in commands {
      #expect(command.abstract?.isEmpty == false, "\(name)")
      #expect(command.discussion?.contains("Examples:\n  tsld") == true, "\(name)")
      for argument in command.arguments ?? [] where argument.shouldDisplay {
        let label = argument.names?.last?.name ?? argument.valueName ?? "?"
        #expect(argument.abstract?.isEmpty == false, "\(name) \(label)")
      }
    }
  }

  @Test func helpNamesEveryOption() throws {
    for (name, command) in try Self.commands() {
      let path = name.split(separator: " ").dropFirst().map(String.init)
      let help = try CommandRun(arguments: path + ["--help"])
      #expect(help.status == 0 && help.errors.isEmpty)
      for argument in command.arguments ?? [] where argument.shouldDisplay {
        if let option = argument.names?.last?.name {
          #expect(help.output.contains("-\(option)"), "\(name) \(option)")
        }
      }
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsKnowEveryCommandAndOption(shell: String) throws {
    let run = try CommandRun("--generate-completion-script", shell)
    #expect(run.status == 0 && run.errors.isEmpty)
    for (name, command) in try Self.commands() {
      #expect(run.output.contains(name.split(separator: " ").last ?? ""), "\(name)")
      for argument in command.arguments ?? [] where argument.shouldDisplay {
        for option in argument.names ?? [] { #expect(run.output.contains(option.name)) }
      }
    }
    guard let path = Self.path(of: shell) else { return }
    try TemporaryDirectory.with { folder in
      let script = try folder.write(run.output, to: "completion")
      let check = Process()
      check.executableURL = path
      check.arguments = ["-n", script.path]
      try check.run()
      check.waitUntilExit()
      #expect(check.terminationStatus == 0, "\(shell) reads its own script")
    }
  }

  private static func path(of program: String) -> URL? {
    ["/bin", "/usr/bin", "/usr/local/bin"].map { URL(fileURLWithPath: "\($0)/\(program)") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  private static let statuses: [(options: String, status: Int32)] = [
    ("--version", 0), ("--help", 0), ("help train", 0), ("runs list", 0),
    ("eval --model nowhere --text nothing", 1), ("runs show nowhere", 1),
    ("tokenize --model nowhere --text a", 1), ("resume nowhere", 1),
    ("nonsense", 64), ("train --nonsense", 64), ("train --lr fast", 64), ("eval", 64),
    ("runs nonsense", 64), ("bench --batch 0", 64),
  ]

  @Test(arguments: statuses)
  func theExitStatusSaysWhatHappened(options: String, status: Int32) throws {
    let arguments = options.split(separator: " ").map(String.init)
    try TemporaryDirectory.with { folder in
      let run = try CommandRun(arguments: arguments, in: folder.url)
      #expect(run.status == status, "\(run.errors)")
      #expect(run.errors.isEmpty == (status == 0))
    }
  }
}
