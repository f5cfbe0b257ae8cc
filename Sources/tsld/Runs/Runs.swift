import ArgumentParser
import Foundation
import RunStore

struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, show, tag, export and remove runs.",
    discussion: """
      Examples:
        tsld runs
        tsld runs show first
      """,
    subcommands: [
      RunsList.self, RunsShow.self, RunsTag.self, RunsNote.self, RunsExport.self, RunsRemove.self,
    ],
    defaultSubcommand: RunsList.self)

  /// The folder that runs are made in where nobody says another.
  static let folder = "runs"

  /// The directory that an argument means: a path, or a name in the folder of runs.
  static func directory(_ argument: String) -> URL {
    let url = URL(fileURLWithPath: argument)
    let named = URL(fileURLWithPath: folder).appendingPathComponent(argument)
    let files = FileManager.default
    let isName = !argument.contains("/") && !files.fileExists(atPath: url.path)
    return isName && files.fileExists(atPath: named.path) ? named : url
  }
}

extension RunRecord {
  /// How the run stands, in a word or two.
  func standing(_ liveness: Liveness) -> String {
    if status.hasEnded { return status.rawValue }
    return switch liveness {
    case .alive: status.rawValue
    case .silent(let seconds): "\(status.rawValue), silent for \(seconds.fixed(0)) s"
    case .gone: "interrupted"
    }
  }
}
