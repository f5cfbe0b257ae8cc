import Foundation
import RunStore
import Untrusted

/// Something about a run that people want to be told of when it comes true.
package enum AlertRule: Sendable, Hashable, LosslessStringConvertible {
  /// A loss or a gradient that is not finite.
  case nan
  /// All steps are made.
  case finished
  /// The student is within 1.0 of the teacher's perplexity.
  case goal
  /// So many whole evaluations without a new best.
  case plateau(Int)
  /// The student's perplexity on held-out text is below a number.
  case below(Double)
  /// It is above the best so far times a factor.
  case aboveBest(Double)

  /// What an option, a recipe or a command can say.
  package static let forms =
    "nan, finished, goal, plateau N, perplexity < X, perplexity > best * F"

  package init?(_ description: String) {
    let words = description.replacing("×", with: "*").replacing("<", with: " < ")
      .replacing(">", with: " > ").replacing("*", with: " * ").split(separator: " ")
      .map { $0.lowercased() }
    func number(_ text: String) -> Double? {
      Double(text).flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
    }
    switch words.count {
    case 1 where words[0] == "nan": self = .nan
    case 1 where words[0] == "finished": self = .finished
    case 1 where words[0] == "goal": self = .goal
    case 2 where words[0] == "plateau":
      guard let count = Int(words[1]), (1...10_000).contains(count) else { return nil }
      self = .plateau(count)
    case 3 where words[..<2] == ["perplexity", "<"]:
      guard let limit = number(words[2]) else { return nil }
      self = .below(limit)
    case 5 where words[..<4] == ["perplexity", ">", "best", "*"]:
      guard let factor = number(words[4]), factor > 1 else { return nil }
      self = .aboveBest(factor)
    default: return nil
    }
  }

  package var description: String {
    switch self {
    case .nan: "nan"
    case .finished: "finished"
    case .goal: "goal"
    case .plateau(let count): "plateau \(count)"
    case .below(let limit): "perplexity < \(limit)"
    case .aboveBest(let factor): "perplexity > best * \(factor)"
    }
  }
}

/// A rule that has come true.
package struct Alert: Sendable, Equatable {
  package let rule: AlertRule
  package let step: Int
  /// What it came true by.
  package let text: String
  /// The last whole evaluation's; nil before one.
  package let perplexity: Double?
}

/// Watches over rules: each is told once when it comes true, and again after it was false.
struct AlertWatch {
  static let limit = 32
  private(set) var rules: [AlertRule]
  private var raised: Set<AlertRule> = []
  private var best: Double?
  private var evaluationsSinceBest = 0
  private var perplexity: Double?

  init(_ rules: [AlertRule]) { self.rules = rules }

  /// Adds a rule, or takes one away that stands behind a `-`.
  mutating func change(_ text: String) throws {
    let removes = text.hasPrefix("-")
    guard let rule = AlertRule(String(text.drop { $0 == "-" })) else {
      throw Problem.refused("expected one of \(AlertRule.forms), found '\(text)'")
    }
    rules.removeAll { $0 == rule }
    guard !removes else { return }
    guard rules.count < Self.limit else {
      throw Problem.refused("there are \(Self.limit) alerts already")
    }
    rules.append(rule)
  }

  /// Looks at a whole evaluation.
  mutating func evaluated(_ record: EvaluationRecord) -> [Alert] {
    let now = record.studentPerplexity
    let before = best
    perplexity = now
    if now < before ?? .infinity {
      (best, evaluationsSinceBest) = (now, 0)
    } else {
      evaluationsSinceBest += 1
    }
    return rules.compactMap { rule in
      switch rule {
      case .goal:
        guard let gap = record.gap else { return nil }
        return raise(rule, gap <= 1, record.step, "the gap to the teacher is \(gap.short)")
      case .plateau(let count):
        return raise(
          rule, evaluationsSinceBest >= count, record.step,
          "\(evaluationsSinceBest) evaluations without a new best")
      case .below(let limit):
        return raise(rule, now < limit, record.step, "the perplexity is \(now.short)")
      case .aboveBest(let factor):
        guard let before else { return nil }
        return raise(
          rule, !(now <= factor * before), record.step,
          "the perplexity is \(now.short), the best was \(before.short)")
      case .nan, .finished: return nil
      }
    }
  }

  /// Something is not finite.
  mutating func broke(step: Int, _ text: String) -> [Alert] {
    // Each time anew: between two of them somebody has done something.
    raised.remove(.nan)
    return rules.contains(.nan) ? [raise(.nan, true, step, text)].compactMap { $0 } : []
  }

  mutating func finished(step: Int) -> [Alert] {
    guard rules.contains(.finished) else { return [] }
    return [raise(.finished, true, step, "all \(step) steps are made")].compactMap { $0 }
  }

  private mutating func raise(
    _ rule: AlertRule, _ isTrue: Bool, _ step: Int, _ text: String
  ) -> Alert? {
    guard isTrue else {
      raised.remove(rule)
      return nil
    }
    guard raised.insert(rule).inserted else { return nil }
    return Alert(rule: rule, step: step, text: text, perplexity: perplexity)
  }
}

extension Double {
  /// Four digits, for sentences.
  fileprivate var short: String { String(format: "%.4g", self) }
}

extension SessionLoop {
  /// Records alerts and tells whoever wants to know.
  func tell(_ alerts: [Alert]) {
    for alert in alerts {
      event(.alert, step: alert.step, text: "\(alert.rule): \(alert.text)")
      snapshot.messages.append("alert: \(alert.rule): \(alert.text), step \(alert.step)")
      onAlert(alert)
    }
  }

  /// Goes on with the rules that were asked for and what they have seen, as the record has it.
  func recallAlerts(_ reader: RunReader) throws {
    var watch = AlertWatch(recipe.alerts)
    for event in try reader.events() where event.kind == .command {
      if case .alert(let rule)? = try? JSONDecoder().decode(
        Command.self, from: Data(event.text.utf8))
      {
        try? watch.change(rule)
      }
    }
    for record in try reader.evaluations()
    where !record.isInterrupted && record.studentPerplexity.isFinite {
      _ = watch.evaluated(record)
    }
    alerts = watch
  }
}
