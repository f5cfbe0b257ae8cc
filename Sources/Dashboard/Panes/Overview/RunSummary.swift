import Foundation
import RunStore
import Terminal

/// What became of a run that has ended: the box that stays on the screen.
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
    let facts = PerplexityFacts(run, at: nil)
    title = run.standing.phase.word.asTitle
    results = Self.results(run, facts)
    effort = Self.effort(run, facts)
    if case .failed(let reason) = run.standing.phase {
      verdict = TextPiece(reason, Style(.error))
    } else {
      verdict = facts.goalPiece(width: .max)
    }
    next = Self.next(run)
  }

  private static func results(_ run: RunData, _ facts: PerplexityFacts) -> [TextPiece] {
    guard let now = facts.now else {
      return [TextPiece("no perplexity was measured", Style(.inactive))]
    }
    func number(_ perplexity: Double) -> String { Format.number(perplexity, digits: 4) }
    let change = run.startPerplexity.map { "\(number($0)) to \(number(now))" } ?? number(now)
    return [
      TextPiece("perplexity", change, facts.moment, Style(.student)),
      run.teacherPerplexity.map { TextPiece("teacher", number($0), Style(.teacher)) },
    ].compactMap { $0 } + facts.pieces.filter { ["gap", "recovered"].contains($0.label) }
  }

  private static func effort(_ run: RunData, _ facts: PerplexityFacts) -> [TextPiece] {
    let standing = run.standing
    var pieces = [TextPiece("steps", "\(standing.step)", "of \(standing.totalSteps)", .plain)]
    if run.stepSeconds > 0 {
      let time = Format.duration(run.stepSeconds)
      pieces.append(TextPiece("took", time, "without pauses", Style(.text)))
    }
    pieces += facts.pieces.filter { $0.label == "best" }
    if let saved = run.checkpoints.last(where: \.isKept) {
      pieces.append(TextPiece("saved", saved.path, Format.bytes(saved.bytes), Style(.good)))
    } else {
      pieces.append(TextPiece("no checkpoint was saved", Style(.warning)))
    }
    return pieces
  }

  private static func next(_ run: RunData) -> [(command: String, purpose: String)] {
    var next: [(String, String)] = []
    let place = shortened(run.directory)
    if run.standing.phase != .finished {
      next.append(("tsld resume \(place)", "goes on with it"))
    }
    guard run.checkpoints.contains(where: \.isKept) else { return next }
    if run.standing.canBeSteered {
      next.append((":run N", "adds N steps; :generate and e too"))
    }
    return next + [
      ("tsld runs export \(place) --to DIR", "saves the student"),
      ("tsld eval --model DIR --text FILE", "its perplexity on a text"),
    ]
  }

  /// A path as people type it: from the folder that they are in.
  private static func shortened(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }

  // MARK: Drawing

  /// The rows that it needs with a border in a width.
  func height(width: Int) -> Int {
    let rows = [results, effort].map { TextPiece.rows(of: $0, width: width - 2) }
    return rows[0] + rows[1] + 1 + next.count + 2
  }

  func draw(on canvas: inout Canvas) {
    Box(title, rightTitle: "Enter tells more, Esc closes").draw(on: &canvas) { canvas in
      let width = canvas.size.width
      let rows = canvas.bounds.rows([
        .fixed(TextPiece.rows(of: results, width: width)),
        .fixed(TextPiece.rows(of: effort, width: width)), .fixed(1), .share(1),
      ])
      canvas.draw(in: rows[0]) { TextPiece.flow(results, on: &$0) }
      canvas.draw(in: rows[1]) { TextPiece.flow(effort, on: &$0) }
      canvas.draw(in: rows[2]) { verdict.draw(on: &$0, x: 0, y: 0) }
      canvas.draw(in: rows[3]) { canvas in
        let x = (next.map(\.command.columns).max() ?? 0) + 3
        for (y, entry) in next.enumerated() {
          canvas.text(entry.command, x: 0, y: y, Style(.key))
          canvas.text(entry.purpose, x: x, y: y, Style(.axis))
        }
      }
    }
  }
}
