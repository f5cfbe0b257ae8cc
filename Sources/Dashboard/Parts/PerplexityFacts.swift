import Foundation
import RunStore
import Terminal

/// What the evaluations say in numbers: where the student stands between start, goal and teacher.
struct PerplexityFacts: Sendable {
  /// The evaluation that counts.
  let now: Double?
  /// Its step.
  let step: Int?
  /// The student's less the teacher's perplexity.
  let gap: Double?
  /// Of the distance in nats from start to teacher, the share that training has closed.
  let recovered: Double?
  /// The least perplexity so far and its step.
  let best: (perplexity: Double, step: Int)?
  let goal: Double?
  let forecast: GoalForecast

  /// From so many columns on, everything has room in one row.
  static let wide = 110

  /// The facts at a step; the newest without one.
  init(_ run: RunData, at time: Int?) {
    let whole = run.wholeEvaluations(until: time)
    let evaluation = run.wholeEvaluation(at: time)
    now = evaluation?.studentPerplexity
    step = evaluation?.step
    gap = evaluation.flatMap { now in run.teacherPerplexity.map { now.studentPerplexity - $0 } }
    if let now = evaluation?.studentPerplexity, let start = run.startPerplexity,
      let teacher = run.teacherPerplexity, start > teacher
    {
      recovered = log(start / now) / log(start / teacher)
    } else {
      recovered = nil
    }
    best = whole.filter { $0.studentPerplexity.isFinite }
      .min { $0.studentPerplexity < $1.studentPerplexity }
      .map { ($0.studentPerplexity, $0.step) }
    goal = run.goalPerplexity
    forecast = GoalForecast(run, at: time)
  }

  /// When it was measured, in words.
  var moment: String { step.map { "at step \($0)" } ?? "" }

  /// The numbers as pieces of text, the most important first.
  var pieces: [TextPiece] {
    guard let now else { return [TextPiece("not measured yet", Style(.inactive))] }
    return [
      TextPiece("student", Format.number(now, digits: 4), moment, Style(.student)),
      gap.map {
        let style = Style($0 <= RunData.goalGap ? .good : .text)
        return TextPiece("gap", Format.number($0), "to the teacher", style)
      },
      recovered.map {
        TextPiece("recovered", Format.percent($0), "of the distance in nats", .plain)
      },
      best.map {
        TextPiece("best", Format.number($0.perplexity, digits: 4), "at step \($0.step)", .plain)
      },
    ].compactMap { $0 }
  }

  /// Draws what has room: where the student stands, and in the last row the goal.
  func draw(on canvas: inout Canvas) {
    let rows = canvas.bounds.rows([.share(1), .fixed(canvas.size.height > 1 ? 1 : 0)])
    let isTight = canvas.size.height < 3 && canvas.size.width < Self.wide
    let shown = isTight ? pieces.prefix(3).map(\.withoutNote) : pieces
    canvas.draw(in: rows[0]) { TextPiece.flow(shown, on: &$0) }
    canvas.draw(in: rows[1]) { goalPiece(width: $0.size.width).draw(on: &$0, x: 0, y: 0) }
  }

  /// Draws what has room in a row, the goal before what is less.
  func drawRow(on canvas: inout Canvas) {
    var shown = pieces.prefix(1) + pieces.dropFirst().map(\.withoutNote)
    if goal != nil {
      shown.insert(
        TextPiece("goal", "", forecast.shortWords, Style(.goal)), at: min(2, shown.count))
    }
    TextPiece.flow(Array(shown), on: &canvas, gap: 2)
  }

  /// The goal and the way there, in words that have room.
  func goalPiece(width: Int) -> TextPiece {
    guard let goal else { return TextPiece(forecast.words, Style(.inactive)) }
    func piece(_ words: String) -> TextPiece {
      TextPiece("goal", Format.number(goal), words, Style(.goal), noteStyle: Style(forecast.role))
    }
    let long = piece(forecast.words)
    return long.columns <= width ? long : piece(forecast.shortWords)
  }
}

extension RunData {
  /// The evaluations that were not broken off, up to a step.
  func wholeEvaluations(until time: Int?) -> [EvaluationRecord] {
    evaluations.filter { !$0.isInterrupted && $0.step <= time ?? .max }
  }

  /// How long a step takes, by the smoothed pace; nil where it is not known.
  var secondsPerStep: Double? {
    guard let last = lastStep, let pace else { return nil }
    return Double(last.tokens) / pace
  }
}
