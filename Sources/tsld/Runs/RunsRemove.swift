import ArgumentParser
import Foundation
import RunStore
import Untrusted

struct RunsRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove runs with their checkpoints.",
    discussion: """
      A run that a process is training is refused. On a terminal the command asks first; \
      elsewhere it needs --yes.

      Examples:
        tsld runs remove gpt2-20260102-030405
        tsld runs remove runs/first runs/second --yes
      """)

  @Argument(help: ArgumentHelp("Directories of runs, or names in runs.", valueName: "run"))
  var runs: [String]

  @Flag(name: .shortAndLong, help: "Do not ask.")
  var yes = false

  func run() throws {
    // Nothing is removed where one of several is no run.
    let directories = runs.map(Runs.directory)
    for url in directories where !FileManager.default.fileExists(atPath: url.path) {
      throw Problem.missing(url.path)
    }
    guard try yes || confirmed(directories) else { return try Streams.out("nothing was removed") }
    for url in directories {
      try RunList.remove(url)
      try Streams.out("removed \(url.path)")
    }
  }

  private func confirmed(_ directories: [URL]) throws -> Bool {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
      throw ValidationError("nobody can be asked here: give --yes to remove runs")
    }
    let names = directories.map(\.path).joined(separator: "\n  ")
    Streams.note("remove for good, with all checkpoints:\n  \(names)\nyes or no? ")
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }
}
