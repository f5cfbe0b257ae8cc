import Foundation
import RunStore
import Terminal
import Untrusted

/// How a run stands, in one line: for a status bar, a mail or a log.
struct RunLine {
  let text: String
  /// Whether it ended, or was left, before what was asked for was done.
  let hasFailed: Bool

  init(_ reader: RunReader) throws {
    let run = try reader.run()
    let liveness = run.liveness(in: reader.directory)
    let last = try reader.lastStep().flatMap { try reader.step($0) }
    let step = last?.step ?? 0
    var parts = ["\(reader.directory.name) \(run.standing(liveness)) \(step)/\(run.totalSteps)"]
    if let last { parts.append("loss \(Format.number(last.loss))") }
    if let whole = try reader.lastEvaluation() {
      var words = "perplexity \(Format.number(whole.studentPerplexity, digits: 4))"
      if whole.step != step { words += " at \(whole.step)" }
      parts.append(words)
      if let gap = whole.gap { parts.append("gap \(Format.number(gap))") }
    }
    if let last, liveness != .gone, !run.status.hasEnded, step < run.totalSteps {
      let seconds = Double(run.totalSteps - step) * Double(last.tokens) / last.tokensPerSecond
      parts.append("left \(Format.duration(seconds))")
    }
    text = TerminalText.escaped(parts.joined(separator: ", "))
    hasFailed = run.status == .failed || liveness == .gone && !run.status.hasEnded
  }
}
