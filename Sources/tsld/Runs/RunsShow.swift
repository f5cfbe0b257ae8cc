import ArgumentParser
import Foundation
import RunStore

struct RunsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a run is, how it stands and what happened in it.",
    discussion: """
      Examples:
        tsld runs show runs/first
        tsld runs show first --json
      """)

  @Argument(help: ArgumentHelp("The run's directory, or its name in runs.", valueName: "run"))
  var directory: String

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let reader = try RunReader(RunDirectory(opening: Runs.directory(directory)))
    try RunReport(reader).show(asJSON: json)
    for problem in reader.takeProblems() { Streams.note("left out: \(problem)\n") }
  }
}
