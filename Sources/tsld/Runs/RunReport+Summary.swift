import Foundation
import Terminal
import Untrusted

extension RunReport {
  /// Events that people see; JSON has all of them.
  private static let shownEvents = 12

  /// The run as aligned lines; whatever came from its files is escaped.
  var summary: String {
    var lines = [
      field("run", name), field("directory", directory), field("status", status),
      field(
        "created",
        "\(time(created)), version \(programVersion), \(threads) \(threads == 1 ? "thread" : "threads")"
      ),
      field("teacher", teacher), field("student", "\(quantizer), \(objective)"),
      field("step", "\(step) of \(totalSteps)"),
    ]
    if let processID { lines.append(field("process", "\(processID)")) }
    if !message.isEmpty { lines.append(field("message", message)) }
    if let loss {
      lines.append(
        field(
          "last step",
          "loss \(Figures.decimal(loss, 4)), perplexity \(Figures.decimal(perplexity, 3)), "
            + "\(Figures.decimal(tokensPerSecond, 0)) tokens/s"))
    }
    if let evaluation = evaluations.last(where: { !$0.isInterrupted }) {
      lines.append(
        field(
          "evaluated",
          "perplexity \(Figures.decimal(evaluation.perplexity, 3)) at step \(evaluation.step)"))
    }
    let leftOut = events.count - Self.shownEvents
    let note = leftOut > 0 ? " (\(leftOut) earlier ones left out; --json has all)" : ""
    for (title, table) in [
      ("evaluations", evaluationTable), ("checkpoints", checkpointTable),
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
    var table = TextTable([
      ("STEP", .right), ("PERPLEXITY", .right), ("TEACHER", .right), ("GAP", .right), ("", .left),
    ])
    for evaluation in evaluations {
      table.add([
        "\(evaluation.step)", Figures.decimal(evaluation.perplexity, 4),
        Figures.decimal(evaluation.teacherPerplexity, 4), Figures.decimal(evaluation.gap, 4),
        evaluation.isInterrupted ? "interrupted" : "",
      ])
    }
    return table
  }

  private var checkpointTable: TextTable {
    var table = TextTable([
      ("STEP", .right), ("SIZE", .right), ("PERPLEXITY", .right), ("SAVED", .left), ("PATH", .left),
    ])
    for checkpoint in checkpoints {
      table.add([
        "\(checkpoint.step)", Format.bytes(checkpoint.bytes),
        Figures.decimal(checkpoint.perplexity, 4), time(checkpoint.saved),
        TerminalText.escaped(checkpoint.path),
      ])
    }
    return table
  }

  private var eventTable: TextTable {
    var table = TextTable([("STEP", .right), ("TIME", .left), ("KIND", .left), ("WHAT", .left)])
    for event in events.suffix(Self.shownEvents) {
      let note = event.isDiscarded ? " (taken back)" : ""
      table.add(
        ["\(event.step)", time(event.time), event.kind, event.words + note]
          .map { TerminalText.escaped($0) })
    }
    return table
  }
}
