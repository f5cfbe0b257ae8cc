import RunStore
import Terminal

/// The two rows at the top: what the run is and how far it has come.
struct HeaderView {
  let run: RunData
  let mode: State.Mode
  let time: Int?

  func draw(on canvas: inout Canvas) {
    drawIdentity(on: &canvas)
    drawProgress(on: &canvas)
  }

  // MARK: What it is

  private func drawIdentity(on canvas: inout Canvas) {
    let symbols = canvas.symbols
    let state = stateText(symbols)
    let stateStart = canvas.size.width - state.text.columns
    canvas.text(state.text, x: stateStart, y: 0, Style(state.role, .bold))
    var x = canvas.text("tsld ", x: 0, y: 0, Style(.title, .bold))
    guard let run = run.run else { return }
    let (teacher, student) = (run.teacher.lastPathComponent, run.student.lastPathComponent)
    let model =
      "\(teacher) \(symbols.arrow) \(student == teacher ? "" : student + ", ")\(run.quantizer)"
    for (text, style) in [
      (run.name, Style(.text, .bold)), (model, Style(.axis)), (objective, Style(.groundTruth)),
      (mode == .watching ? "watching" : "", Style(.inactive)),
    ] where !text.isEmpty {
      let room = stateStart - x - 3
      guard room > 8 else { break }
      // Half a number would be another one: the objective's settings go together.
      let isCut = text == objective && text.columns > room
      let shown = isCut ? text.split(separator: " ").prefix(2).joined(separator: " ") : text
      x += canvas.text(shown, x: x, y: 0, style, width: room) + 2
    }
  }

  /// What is minimised, with what decides about its token-scaled term.
  private var objective: String {
    guard let objective = run.standing.settings?.objective else {
      return run.run.map { "objective \($0.objective)" } ?? ""
    }
    let name = "objective \(objective.kind.rawValue)"
    guard objective.kind.usesTokenScale else { return name }
    let source = objective.scaleSource == .crossEntropy ? "" : " \(objective.scaleSource.rawValue)"
    return "\(name) T \(ScaleSetting.text(Double(objective.temperature)))\(source) "
      + (objective.distillationWeight.map { "weight \(Format.number(Double($0)))" }
        ?? objective.reduction.rawValue)
  }

  private func stateText(_ symbols: Symbols) -> (text: String, role: Role) {
    let phase = run.standing.phase
    var text = phase.word
    if let share = phase.share { text += " " + Format.percent(share) }
    switch phase {
    case .opening(let what, _): return (what.isEmpty ? text : "\(text): \(what)", .inactive)
    case .running: return ("\(symbols.play) \(text)", .good)
    case .paused(nil): return ("\(symbols.pause) \(text)", .warning)
    case .paused: return ("\(symbols.warning) \(text) by itself", .warning)
    case .evaluating, .asking, .saving, .generating: return (text, .progress)
    case .finished: return ("\(symbols.check) \(text)", .good)
    case .stopped: return (text, .warning)
    case .failed: return ("\(symbols.warning) \(text)", .error)
    case .silent(let seconds?):
      return ("\(symbols.warning) silent for \(Format.duration(seconds))", .warning)
    case .silent: return (text, .inactive)
    }
  }

  // MARK: How far

  private func drawProgress(on canvas: inout Canvas) {
    let standing = run.standing
    // While the run is opened, nothing is known of its steps.
    guard standing.totalSteps > 0 else { return }
    let width = canvas.size.width
    let step = "step \(standing.step)/\(standing.totalSteps) "
    var x = canvas.text(step, x: 0, y: 1)
    let facts = facts
    let factsWidth = facts.reduce(0) { $0 + $1.text.columns + 2 }
    let gauge = max(min(width - x - factsWidth - 6, width / 3), 16)
    let share = Double(standing.step) / Double(standing.totalSteps)
    canvas.draw(in: Rect(x: x, y: 1, width: gauge, height: 1)) { Gauge(share).draw(on: &$0) }
    x += gauge + 2
    for fact in facts {
      guard x + fact.text.columns <= width else { break }
      x += canvas.text(fact.text, x: x, y: 1, fact.style) + 2
    }
  }

  /// The rate at the step that is looked at.
  private var learningRate: Double? {
    guard let time, let rates = run.series[.learningRate] else { return run.standing.learningRate }
    return rates.index(at: Double(time)).map { rates.values[$0] }
  }

  /// What matters most first: a narrow screen leaves out the last ones.
  private var facts: [(text: String, style: Style)] {
    let standing = run.standing
    var facts: [(String, Style)] = []
    if let time {
      facts.append(("at step \(time)", Style(.mark, .reverse)))
      facts.append(("\\ returns to now", Style(.key)))
    }
    if let rate = learningRate {
      facts.append(("lr \(Format.number(rate))", Style(.learningRate)))
    }
    // The rest is of now, and would be a lie about then.
    if let time {
      let hundredth = Double(max(standing.step / 100, 1))
      if let event = run.marks(near: Double(time), within: hundredth).first {
        let symbol = event.symbol.map { "\($0) " } ?? ""
        facts.append(("\(symbol)step \(event.step) \(event.text)", Style(event.ink)))
      }
      return facts
    }
    if let share = run.readShare {
      facts.append(("\(Format.percent(share)) read", Style(.progress)))
    }
    if let seconds = run.secondsLeft, !standing.phase.hasEnded {
      facts.append(("left \(Format.duration(seconds))", .plain))
    }
    if let pace = run.pace {
      facts.append(("\(Format.count(Int(min(pace, 1e12)))) tokens/s", .plain))
    }
    if let epoch = standing.epoch { facts.append(("epoch \(Format.number(epoch))", .plain)) }
    return facts
  }
}

extension String {
  /// The last part of a path.
  var lastPathComponent: String {
    split(separator: "/").last.map(String.init) ?? self
  }
}
