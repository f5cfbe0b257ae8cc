import Terminal

extension GoalForecast {
  /// The forecast in words.
  var words: String {
    switch self {
    case .unknown: return "the first evaluation tells the goal"
    case .noTeacher: return "no teacher, so no goal"
    case .tooEarly(let count):
      return "too early to say: \(count) of \(Self.fewest) evaluations"
    case .reached(let step): return "reached at step \(step)"
    case .left(let step): return "reached at step \(step), left again"
    case .standing(let count): return "cannot be said: no nearer over \(count) evaluations"
    case .scattered(let count): return "cannot be said: the last \(count) evaluations scatter"
    case .beyond(let perplexity):
      return "not in this run at this pace: about \(Format.number(perplexity)) at its end"
    case .expected(let step, let seconds, let count):
      let time = seconds.map { ", in \(Format.duration($0))" } ?? ""
      return "about step \(step)\(time), at the pace of the last \(count) evaluations"
    case .missed: return "not reached"
    }
  }

  /// The same where there is little room.
  var shortWords: String {
    switch self {
    case .unknown: return "not known yet"
    case .noTeacher: return "none"
    case .tooEarly: return "too early to say"
    case .reached(let step): return "reached at \(step)"
    case .left: return "left again"
    case .standing: return "no nearer"
    case .scattered: return "unclear"
    case .beyond: return "not in this run"
    case .expected(let step, let seconds, _):
      return "about step \(step)" + (seconds.map { " (\(Format.duration($0)))" } ?? "")
    case .missed: return "not reached"
    }
  }

  /// Whether it is good news.
  var role: Role {
    switch self {
    case .reached: .good
    case .left, .standing, .beyond, .missed: .warning
    case .unknown, .noTeacher, .tooEarly, .scattered, .expected: .text
    }
  }
}
