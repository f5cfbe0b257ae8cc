import Foundation
import RunStore
import Terminal

/// When the student comes within reach of the teacher, as far as that can be said.
///
/// The last evaluations are continued: their distance to the teacher shrinks by about the same
/// factor per step, so its logarithm lies on a line.
enum GoalForecast: Sendable, Equatable {
  /// Nothing was evaluated yet: whether there is a teacher is not known.
  case unknown
  /// There is no teacher to come near to.
  case noTeacher
  /// Too few evaluations since training began.
  case tooEarly(count: Int)
  /// The first evaluation that was within the goal.
  case reached(step: Int)
  /// It was within the goal once and is not any more.
  case left(reachedAt: Int)
  /// The distance does not shrink.
  case standing(count: Int)
  /// The evaluations scatter more than they fall.
  case scattered(count: Int)
  /// Not before the run ends; the perplexity that is expected there.
  case beyond(endPerplexity: Double)
  /// At a step, after so many seconds where the pace is known.
  case expected(step: Int, seconds: Double?, count: Int)
  /// The run ended before.
  case missed

  /// The fewest evaluations that say anything, and the most that are looked at.
  static let fewest = 3
  private static let most = 5

  /// What the evaluations up to a step say; the newest without one.
  init(_ run: RunData, at time: Int? = nil) {
    guard let teacher = run.teacherPerplexity, let goal = run.goalPerplexity else {
      self = run.evaluations.isEmpty ? .unknown : .noTeacher
      return
    }
    let known = run.wholeEvaluations(until: time)
    if let reached = known.first(where: { $0.studentPerplexity <= goal }) {
      let isThere = known.last.map { $0.studentPerplexity <= goal } ?? false
      self = isThere ? .reached(step: reached.step) : .left(reachedAt: reached.step)
      return
    }
    if run.standing.phase.hasEnded, time == nil {
      self = .missed
      return
    }
    // The first evaluation is before any step: nothing follows from it.
    let recent = known.filter { $0.step > 0 && $0.studentPerplexity.isFinite }.suffix(Self.most)
    let points = recent.map { (x: Double($0.step), y: log($0.studentPerplexity - teacher)) }
    guard points.count >= Self.fewest, let last = recent.last, let line = FittedLine(points) else {
      self = .tooEarly(count: points.count)
      return
    }
    guard line.slope < 0 else {
      self = .standing(count: points.count)
      return
    }
    guard line.slopeError < -line.slope / 2 else {
      self = .scattered(count: points.count)
      return
    }
    let step = max((log(RunData.goalGap) - line.intercept) / line.slope, Double(last.step + 1))
    let end = Double(run.standing.totalSteps)
    guard step <= end else {
      self = .beyond(endPerplexity: teacher + exp(line.intercept + line.slope * end))
      return
    }
    let whole = Int(step.rounded(.up))
    let seconds = run.secondsPerStep.map { $0 * Double(whole - run.standing.step) }
    self = .expected(
      step: whole, seconds: time == nil ? seconds.flatMap { $0 > 0 ? $0 : nil } : nil,
      count: points.count)
  }

  /// The forecast in words.
  var words: String {
    switch self {
    case .unknown: return "the first evaluation tells the goal"
    case .noTeacher: return "no teacher, so no goal"
    case .tooEarly(let count):
      return "too early to say: \(count) of \(Self.fewest) evaluations"
    case .reached(let step): return "reached at step \(step)"
    case .left(let step): return "reached at step \(step), left again"
    case .standing(let count): return "no forecast: no nearer over \(count) evaluations"
    case .scattered(let count): return "no forecast: the last \(count) evaluations scatter"
    case .beyond(let perplexity):
      return "not in this run at this pace: about \(Format.number(perplexity)) at its end"
    case .expected(let step, let seconds, let count):
      let time = seconds.map { ", in \(Format.duration($0))" } ?? ""
      return "about step \(step)\(time), at the pace of the last \(count) evaluations"
    case .missed: return "not reached"
    }
  }

  /// The same with fewer words, and all its numbers, where there is little room.
  var shortWords: String {
    switch self {
    case .unknown: return "not known yet"
    case .noTeacher: return "none"
    case .tooEarly(let count): return "too early: \(count)/\(Self.fewest)"
    case .reached(let step): return "reached at \(step)"
    case .left(let step): return "left, reached at \(step)"
    case .standing: return "no nearer"
    case .scattered: return "no forecast"
    case .beyond(let perplexity): return "later: \(Format.number(perplexity)) at the end"
    case .expected(let step, let seconds, _):
      return "about step \(step)" + (seconds.map { " (\(Format.duration($0)))" } ?? "")
    case .missed: return words
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

/// A straight line through points, by least squares.
struct FittedLine: Sendable, Equatable {
  let intercept: Double
  let slope: Double
  /// The standard error of the slope.
  let slopeError: Double

  /// The line through at least three points that differ in x; nil without them.
  init?(_ points: [(x: Double, y: Double)]) {
    let count = Double(points.count)
    let meanX = points.reduce(0) { $0 + $1.x } / count
    let meanY = points.reduce(0) { $0 + $1.y } / count
    let xx = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    let xy = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
    guard points.count >= 3, xx > 0, xy.isFinite else { return nil }
    let (slope, start) = (xy / xx, meanY - xy / xx * meanX)
    let squares = points.reduce(0) { sum, point in
      let error = point.y - start - slope * point.x
      return sum + error * error
    }
    (self.slope, intercept) = (slope, start)
    slopeError = (squares / (count - 2) / xx).squareRoot()
  }
}
