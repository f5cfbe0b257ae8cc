import ArgumentParser
import Foundation
import RunStore
import Terminal
import Untrusted

struct RunsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the runs in a folder, the last changed first.",
    discussion: """
      A run that no process trains and that has not ended is interrupted: 'tsld resume' goes on \
      with it. Damaged runs are listed with their problem.

      Examples:
        tsld runs list
        tsld runs list --folder experiments --json
      """)

  @Option(
    help: ArgumentHelp("Where to look; \(Runs.folder) where not given.", valueName: "folder"))
  var folder: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Only runs that have this tag; again for more tags.", valueName: "tag"))
  var tag: [String] = []

  @Flag(help: "Print a JSON array with an object per run.")
  var json = false

  func run() throws {
    let url = URL(fileURLWithPath: folder ?? Runs.folder)
    // Nobody who has trained nothing yet made a mistake.
    let hasNone = folder == nil && !FileManager.default.fileExists(atPath: url.path)
    let runs = (hasNone ? [] : try RunList.runs(in: url))
      .filter { Set(tag).isSubset(of: $0.annotations.tags) }
    try RunTable(folder: folder ?? Runs.folder, runs: runs).show(asJSON: json)
  }
}

/// The runs of a folder, for people and as JSON.
struct RunTable: Report {
  let folder: String
  let runs: [RunSummary]

  /// The columns that go where a terminal is narrow: SIZE, QUANTIZER, OBJECTIVE, CHANGED, TAGS.
  private static let yielding = [6, 5, 4, 7, 8]

  var content: [Fields] { runs.map(\.fields) }

  var summary: String {
    if runs.isEmpty { return "no runs in \(TerminalText.escaped(folder))" }
    let table = TextTable(
      [
        ("RUN", .left), ("STATUS", .left), ("STEP", .right), ("PERPLEXITY", .right),
        ("OBJECTIVE", .left), ("QUANTIZER", .left), ("SIZE", .right), ("CHANGED", .left),
        ("TAGS", .left),
      ],
      rows: runs.map { run in
        let record = run.run
        let steps = record.map { "\(run.steps)/\($0.totalSteps)" } ?? "-"
        return [
          run.name, run.status ?? "damaged", steps, run.evaluation, record?.objective ?? "-",
          record?.quantizer ?? "-", Format.bytes(run.bytes), Figures.time(run.modified),
          run.annotations.tags.joined(separator: " "),
        ].map { TerminalText.escaped($0) }
      })
    let problems = runs.compactMap(\.problem)
    let (fitted, leftOut) = table.fitted(to: StandardOutput.columns, yielding: Self.yielding)
    var lines = fitted.lines() + problems.map { "damaged: \($0)" }
    if !leftOut.isEmpty {
      lines.append("\(leftOut.joined(separator: ", ")) left out; --json has all")
    }
    return lines.joined(separator: "\n")
  }
}

extension RunSummary {
  fileprivate var status: String? { run?.standing(liveness) }

  /// The last whole evaluation, with its step where that is not the last one.
  fileprivate var evaluation: String {
    let figure = perplexity.fixed(3)
    guard let evaluatedStep, evaluatedStep != steps else { return figure }
    return "\(figure) at \(evaluatedStep)"
  }

  fileprivate var fields: Fields {
    [
      "name": name, "directory": directory.path, "status": status,
      "process_id": liveness == .gone ? nil : run?.processID, "step": steps,
      "total_steps": run?.totalSteps, "perplexity": perplexity, "perplexity_step": evaluatedStep,
      "bytes": bytes, "modified": modified.timeIntervalSince1970, "teacher": run?.teacher,
      "quantizer": run?.quantizer, "objective": run?.objective,
      "note": annotations.note, "tags": annotations.tags, "problem": problem?.description,
    ]
  }
}
