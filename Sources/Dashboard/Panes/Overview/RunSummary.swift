import RunStore
import Terminal

/// What became of a run that has ended.
struct RunSummary: Sendable {
  /// How it ended.
  let title: String
  /// What it reached.
  let results: [TextPiece]
  /// What it took, and what is left of it.
  let effort: [TextPiece]
  /// The goal and whether it was reached, or why the run failed.
  let verdict: TextPiece
  /// What can be done next: commands and what they do.
  let next: [(command: String, purpose: String)]

  /// The summary of a run; nil while it goes on.
  init?(_ run: RunData) {
    guard run.standing.phase.hasEnded else { return nil }
    let standing = run.standing
    let facts = PerplexityFacts(run, at: nil)
    title = standing.phase.word.prefix(1).uppercased() + standing.phase.word.dropFirst()
    results = Self.results(run, facts)
    effort = Self.effort(run, facts)
    if case .failed(let reason) = standing.phase {
      verdict = TextPiece(reason, Style(.error))
    } else {
      verdict = facts.goalPiece
    }
    next = Self.next(run)
  }

  /// The rows that it needs with a border in a width.
  func height(width: Int) -> Int {
    let rows = [results, effort].map { TextPiece.rows(of: $0, width: width - 2) }
    return rows[0] + rows[1] + 1 + next.count + 2
  }

  private static func results(_ run: RunData, _ facts: PerplexityFacts) -> [TextPiece] {
    guard let now = facts.now else {
      return [TextPiece("no perplexity was measured", Style(.inactive))]
    }
    let last = Format.number(now, digits: 4)
    let change =
      run.startPerplexity.map { "\(Format.number($0, digits: 4)) to \(last)" } ?? last
    var pieces = [TextPiece("perplexity", change, Style(.student))]
    if let teacher = run.teacherPerplexity {
      pieces.append(TextPiece("teacher", Format.number(teacher, digits: 4), Style(.teacher)))
    }
    if let gap = facts.gap { pieces.append(TextPiece("gap", Format.number(gap), Style(.text))) }
    if let recovered = facts.recovered {
      pieces.append(TextPiece("recovered", Format.percent(recovered), "of the way", .plain))
    }
    return pieces
  }

  private static func effort(_ run: RunData, _ facts: PerplexityFacts) -> [TextPiece] {
    let standing = run.standing
    var pieces = [TextPiece("steps", "\(standing.step)", "of \(standing.totalSteps)", .plain)]
    if let seconds = run.trainedSeconds {
      pieces.append(TextPiece("took", Format.duration(seconds), Style(.text)))
    }
    if let best = facts.best {
      let perplexity = Format.number(best.perplexity, digits: 4)
      pieces.append(TextPiece("best", perplexity, "at step \(best.step)", .plain))
    }
    if let saved = run.checkpoints.last(where: \.isKept) {
      pieces.append(TextPiece("saved", saved.path, Format.bytes(saved.bytes), Style(.good)))
    } else {
      pieces.append(TextPiece("no checkpoint was saved", Style(.warning)))
    }
    return pieces
  }

  private static func next(_ run: RunData) -> [(command: String, purpose: String)] {
    var next: [(String, String)] = []
    if run.standing.phase != .finished {
      next.append(("tsld resume \(run.directory)", "goes on with it"))
    }
    guard run.checkpoints.contains(where: \.isKept) else { return next }
    return next + [
      ("tsld runs export \(run.directory) --to DIR", "the student as a model"),
      ("tsld eval --model DIR --text FILE", "its perplexity on a text"),
    ]
  }
}
