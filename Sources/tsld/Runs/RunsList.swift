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

  @Flag(help: "Print a JSON array with an object per run.")
  var json = false

  func run() throws {
    let url = URL(fileURLWithPath: folder ?? Runs.folder)
    // Nobody who has trained nothing yet made a mistake.
    let hasNone = folder == nil && !FileManager.default.fileExists(atPath: url.path)
    let runs = hasNone ? [] : try RunList.runs(in: url)
    try RunTable(folder: folder ?? Runs.folder, runs: runs.map(RunTable.Entry.init))
      .show(asJSON: json)
  }
}

/// The runs of a folder, for people and as JSON.
struct RunTable: Report {
  let folder: String
  let runs: [Entry]

  struct Entry: Encodable {
    let name: String
    let directory: String
    let status: String?
    let processID: Int?
    let step: Int
    let totalSteps: Int?
    let perplexity: Double?
    let perplexityStep: Int?
    let bytes: Int
    let modified: Double
    let teacher: String?
    let quantizer: String?
    let objective: String?
    let problem: String?

    /// The last whole evaluation, with its step where that is not the last one.
    var evaluation: String {
      let figure = Figures.decimal(perplexity, 3)
      guard let perplexityStep, perplexityStep != step else { return figure }
      return "\(figure) at \(perplexityStep)"
    }

    init(_ summary: RunSummary) {
      name = summary.name
      directory = summary.directory.path
      status = summary.run?.standing(summary.liveness)
      processID = summary.liveness == .gone ? nil : summary.run?.processID
      step = summary.steps
      totalSteps = summary.run?.totalSteps
      perplexity = summary.perplexity
      perplexityStep = summary.evaluatedStep
      bytes = summary.bytes
      modified = summary.modified.timeIntervalSince1970
      teacher = summary.run?.teacher
      quantizer = summary.run?.quantizer
      objective = summary.run?.objective
      problem = summary.problem?.description
    }
  }

  /// The columns that go where a terminal is narrow: SIZE, QUANTIZER, OBJECTIVE, CHANGED.
  private static let yielding = [6, 5, 4, 7]

  func encode(to encoder: any Encoder) throws { try runs.encode(to: encoder) }

  var summary: String {
    if runs.isEmpty { return "no runs in \(TerminalText.escaped(folder))" }
    var table = TextTable([
      ("RUN", .left), ("STATUS", .left), ("STEP", .right), ("PERPLEXITY", .right),
      ("OBJECTIVE", .left), ("QUANTIZER", .left), ("SIZE", .right), ("CHANGED", .left),
    ])
    for run in runs {
      let steps = run.totalSteps.map { "\(run.step)/\($0)" } ?? "-"
      table.add(
        [
          run.name, run.status ?? "damaged", steps, run.evaluation,
          run.objective ?? "-", run.quantizer ?? "-", Format.bytes(run.bytes),
          Figures.time(Date(timeIntervalSince1970: run.modified)),
        ].map { TerminalText.escaped($0) })
    }
    let problems = runs.compactMap(\.problem)
    let (fitted, leftOut) = table.fitted(
      to: TerminalWidth.columns, yielding: Self.yielding)
    var lines = fitted.lines() + problems.map { "damaged: \($0)" }
    if !leftOut.isEmpty {
      lines.append("\(leftOut.joined(separator: ", ")) left out; --json has all")
    }
    return lines.joined(separator: "\n")
  }
}
