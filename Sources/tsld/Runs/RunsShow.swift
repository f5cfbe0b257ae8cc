import ArgumentParser
import Dashboard
import Foundation
import RunStore
import Terminal
import Untrusted

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

/// A run as it stands, for people and as JSON.
struct RunReport: Report {
  let directory: RunDirectory
  let run: RunRecord
  let liveness: Liveness
  let last: StepRecord?
  let evaluations: [EvaluationRecord]
  let taskScores: [TaskScoreRecord]
  /// Those that are still there.
  let checkpoints: [CheckpointRecord]
  let events: [EventRecord]
  let annotations: RunAnnotations
  let branches: [BranchRecord]

  init(_ reader: RunReader) throws {
    directory = reader.directory
    run = try reader.run()
    liveness = run.liveness(in: directory)
    last = try reader.lastStep().flatMap { try reader.step($0) }
    evaluations = try reader.evaluations()
    taskScores = try reader.taskScores()
    checkpoints = try reader.checkpoints().filter(\.isKept)
    events = try reader.events()
    annotations = try reader.annotations()
    branches = try reader.branches()
  }

  private var processID: Int? { liveness == .gone ? nil : run.processID }
  private var step: Int { last?.step ?? 0 }

  var content: Fields {
    [
      "name": directory.name, "directory": directory.url.path, "status": run.standing(liveness),
      "message": run.message, "process_id": processID, "program_version": run.programVersion,
      "threads": run.threadCount, "created": run.createdAt, "teacher": run.teacher,
      "quantizer": run.quantizer, "objective": run.objective, "total_steps": run.totalSteps,
      "step": step, "loss": last?.loss, "perplexity": last?.perplexity,
      "learning_rate": last?.learningRate, "tokens_per_second": last?.tokensPerSecond,
      "evaluations": evaluations.map(\.fields), "tasks": taskScores.map(\.fields),
      "checkpoints": checkpoints.map(\.fields),
      "events": events.map(\.fields), "note": annotations.note, "tags": annotations.tags,
      "provenance": annotations.provenance, "branches": branches.map(\.fields),
    ]
  }

  /// Events that people see; JSON has all of them.
  private static let shownEvents = 12

  /// The run as aligned lines; whatever came from its files is escaped.
  var summary: String {
    let threads = "\(run.threadCount) \(run.threadCount == 1 ? "thread" : "threads")"
    var lines = [
      field("run", directory.name), field("directory", directory.url.path),
      field("status", run.standing(liveness)),
      field("created", "\(time(run.createdAt)), version \(run.programVersion), \(threads)"),
      field("teacher", run.teacher),
      field(
        "student",
        (run.student == run.teacher ? "" : "\(run.student), ")
          + "\(run.quantizer), \(run.objective)"),
      field("step", "\(step) of \(run.totalSteps)"),
    ]
    if !annotations.note.isEmpty { lines.append(field("note", annotations.note)) }
    if !annotations.tags.isEmpty {
      lines.append(field("tags", annotations.tags.joined(separator: " ")))
    }
    if let provenance = annotations.provenance {
      lines.append(field("started", provenance.commandLine.joined(separator: " ")))
      lines.append(field("in", "\(provenance.folder) on \(provenance.host)"))
      if let commit = provenance.gitCommit { lines.append(field("git commit", commit)) }
    }
    for branch in branches {
      lines.append(
        field("left", "steps \(branch.leftStep + 1) to \(branch.lastStep), \(time(branch.time))"))
    }
    if let processID { lines.append(field("process", "\(processID)")) }
    if !run.message.isEmpty { lines.append(field("message", run.message)) }
    if let last {
      lines.append(
        field(
          "last step",
          "loss \(last.loss.fixed(4)), perplexity \(last.perplexity.fixed(3)), "
            + "\(last.tokensPerSecond.fixed(0)) tokens/s"))
    }
    if let whole = evaluations.last(where: { !$0.isInterrupted }) {
      let perplexity = whole.studentPerplexity.fixed(3)
      lines.append(field("evaluated", "perplexity \(perplexity) at step \(whole.step)"))
    }
    let leftOut = events.count - Self.shownEvents
    let note = leftOut > 0 ? " (\(leftOut) earlier ones left out; --json has all)" : ""
    for (title, table) in [
      ("evaluations", evaluationTable), ("tasks", taskTable), ("checkpoints", checkpointTable),
      ("events" + note, eventTable),
    ] where !table.rows.isEmpty {
      lines += ["", title] + table.lines().map { "  " + $0 }
    }
    return lines.joined(separator: "\n")
  }

  private func field(_ name: String, _ value: String) -> String {
    name.padding(toLength: 12, withPad: " ", startingAt: 0) + TerminalText.escaped(value)
  }

  private func time(_ seconds: Double) -> String {
    Figures.time(Date(timeIntervalSince1970: seconds))
  }

  private var evaluationTable: TextTable {
    TextTable(
      [
        ("STEP", .right), ("PERPLEXITY", .right), ("TEACHER", .right), ("GAP", .right), ("", .left),
      ],
      rows: evaluations.map {
        [
          "\($0.step)", $0.studentPerplexity.fixed(4), $0.teacherPerplexity.fixed(4),
          $0.gap.fixed(4), $0.isInterrupted ? "interrupted" : "",
        ]
      })
  }

  private var taskTable: TextTable {
    TextTable(
      [
        ("STEP", .right), ("MODEL", .left), ("TASK", .left), ("METRIC", .left), ("VALUE", .right),
        ("", .left), ("CHANCE", .right), ("ITEMS", .right),
      ],
      rows: taskScores.map { score in
        let error = score.standardError.map { "± " + $0.fixed(4) } ?? ""
        return [
          "\(score.step)", score.model.rawValue, TerminalText.escaped(score.task),
          TerminalText.escaped(score.metric), score.value.fixed(4), error,
          score.chance.fixed(4), "\(score.items)",
        ]
      })
  }

  private var checkpointTable: TextTable {
    TextTable(
      [
        ("STEP", .right), ("SIZE", .right), ("PERPLEXITY", .right), ("SAVED", .left),
        ("PATH", .left),
      ],
      rows: checkpoints.map {
        [
          "\($0.step)", Format.bytes($0.bytes), $0.perplexity.fixed(4), time($0.savedAt),
          TerminalText.escaped($0.path),
        ]
      })
  }

  private var eventTable: TextTable {
    TextTable(
      [("STEP", .right), ("TIME", .left), ("KIND", .left), ("WHAT", .left)],
      rows: events.suffix(Self.shownEvents).map { event in
        // What a command changed is in its words.
        let change =
          event.kind == .command ? nil : event.before.map { "\($0) → \(event.after ?? "-"): " }
        let note = event.isDiscarded ? " (taken back)" : ""
        let words = (change ?? "") + RunEvent(event).words + note
        return ["\(event.step)", time(event.time), event.kind.rawValue, words]
          .map { TerminalText.escaped($0) }
      })
  }
}

extension EvaluationRecord {
  fileprivate var fields: Fields {
    [
      "step": step, "perplexity": studentPerplexity, "teacher_perplexity": teacherPerplexity,
      "gap": gap, "is_interrupted": isInterrupted,
    ]
  }
}

extension CheckpointRecord {
  fileprivate var fields: Fields {
    ["step": step, "path": path, "bytes": bytes, "perplexity": perplexity, "saved": savedAt]
  }
}

extension BranchRecord {
  fileprivate var fields: Fields {
    ["left_step": leftStep, "last_step": lastStep, "time": time]
  }
}

extension EventRecord {
  fileprivate var fields: Fields {
    [
      "step": step, "time": time, "kind": kind.rawValue, "before": before, "after": after,
      "text": text, "is_discarded": isDiscarded,
    ]
  }
}
