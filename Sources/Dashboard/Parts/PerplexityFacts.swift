import RunStore
import Terminal

/// What the evaluations say in numbers: where the student stands between start, goal and teacher.
struct PerplexityFacts: Sendable, Equatable {
  /// The evaluation that counts.
  let now: Double?
  /// Its step.
  let step: Int?
  /// The student's less the teacher's perplexity.
  let gap: Double?
  /// Of the way from start to teacher, the share that is behind.
  let recovered: Double?
  /// The least perplexity so far and its step.
  let best: (perplexity: Double, step: Int)?
  let goal: Double?
  let forecast: GoalForecast

  /// The facts at a step; the newest without one.
  init(_ run: RunData, at time: Int?) {
    let evaluation = run.wholeEvaluation(at: time)
    now = evaluation?.studentPerplexity
    step = evaluation?.step
    gap = evaluation.flatMap { now in run.teacherPerplexity.map { now.studentPerplexity - $0 } }
    recovered = run.recoveredShare(at: evaluation?.step)
    best = run.wholeEvaluations(until: time)
      .filter { $0.studentPerplexity.isFinite }
      .min { $0.studentPerplexity < $1.studentPerplexity }
      .map { ($0.studentPerplexity, $0.step) }
    goal = run.goalPerplexity
    forecast = GoalForecast(run, at: time)
  }

  static func == (a: PerplexityFacts, b: PerplexityFacts) -> Bool {
    a.step == b.step && a.now == b.now && a.gap == b.gap && a.forecast == b.forecast
  }

  /// The numbers as pieces of text, the most important first.
  var pieces: [TextPiece] {
    guard let now, let step else { return [TextPiece("not measured yet", Style(.inactive))] }
    var pieces = [
      TextPiece("student", Format.number(now, digits: 4), "at step \(step)", Style(.student))
    ]
    if let gap {
      let style = Style(gap <= RunData.goalGap ? .good : .text)
      pieces.append(TextPiece("gap", Format.number(gap), "to the teacher", style))
    }
    if let recovered {
      pieces.append(TextPiece("recovered", Format.percent(recovered), "of the way", .plain))
    }
    if let best {
      pieces.append(
        TextPiece("best", Format.number(best.perplexity, digits: 4), "at step \(best.step)", .plain)
      )
    }
    return pieces
  }

  /// The numbers in the least room, the most important first.
  var short: [TextPiece] {
    guard let now else { return Array(pieces.prefix(1)) }
    return [
      TextPiece("student", Format.number(now, digits: 4), Style(.student)),
      gap.map { TextPiece("gap", Format.number($0), Style($0 <= RunData.goalGap ? .good : .text)) },
      recovered.map { TextPiece("recovered", Format.percent($0), Style(.text)) },
      goal.map { _ in TextPiece("goal", "", forecast.shortWords, Style(.goal)) },
    ].compactMap { $0 }
  }

  /// Draws what has room in two rows: where it stands, and the goal.
  func drawShort(on canvas: inout Canvas) {
    let rows = canvas.bounds.rows([.fixed(1), .share(1)])
    canvas.draw(in: rows[0]) { TextPiece.flow(Array(short.prefix(3)), on: &$0) }
    canvas.draw(in: rows[1]) { goalPiece.draw(on: &$0, x: 0, y: 0) }
  }

  /// The goal and the way there.
  var goalPiece: TextPiece {
    guard let goal else { return TextPiece(forecast.words, Style(.inactive)) }
    return TextPiece(
      "goal", Format.number(goal), forecast.words, Style(.goal), noteStyle: Style(forecast.role))
  }
}

extension RunData {
  /// The evaluations that were not broken off, up to a step.
  func wholeEvaluations(until time: Int?) -> [EvaluationRecord] {
    evaluations.filter { !$0.isInterrupted && $0.step <= time ?? .max }
  }

  /// How long a step takes, by the smoothed pace; nil where it is not known.
  var secondsPerStep: Double? {
    guard let last = lastStep, let pace = series[.tokensPerSecond]?.smoothed.last, pace > 0
    else { return nil }
    return Double(last.tokens) / pace
  }
}
