import Foundation
import Testing

@testable import Dashboard

@Suite("Goal forecast")
struct GoalForecastTests {
  /// Perplexities whose distance to the teacher halves every 100 steps from 16 on.
  private static func halving(until last: Int) -> [(step: Int, perplexity: Double)] {
    stride(from: 0, through: last, by: 100).map { ($0, 5 + 16 * pow(0.5, Double($0) / 100)) }
  }

  @Test("a distance that halves every 100 steps is 1 after 400")
  func expected() {
    let forecast = GoalForecast(RunFixture.run(perplexities: Self.halving(until: 300)))
    guard case .expected(let step, let seconds?, 3) = forecast else {
      Issue.record("\(forecast)")
      return
    }
    #expect((400...401).contains(step))
    // 2048 tokens a step at about 21,000 a second.
    #expect((9...11).contains(seconds))
    #expect(forecast.words.hasPrefix("about step 40"))
    #expect(forecast.words.hasSuffix("at the pace of the last 3 evaluations"))
  }

  @Test("at an earlier step it says what was to be expected then, and no time")
  func past() {
    let run = RunFixture.run(perplexities: Self.halving(until: 600))
    #expect(GoalForecast(run) == .reached(step: 400))
    guard case .expected(let step, nil, 3) = GoalForecast(run, at: 350) else {
      Issue.record("\(GoalForecast(run, at: 350))")
      return
    }
    #expect((400...401).contains(step))
    #expect(GoalForecast(run, at: 250) == .tooEarly(count: 2))
  }

  @Test("the first evaluation within the goal counts; later ones can leave it")
  func reached() {
    let run = RunFixture.run(perplexities: [(0, 20), (100, 7), (200, 6), (300, 5.5), (400, 6.5)])
    #expect(GoalForecast(run, at: 300) == .reached(step: 200))
    #expect(GoalForecast(run) == .left(reachedAt: 200))
    #expect(GoalForecast(run).words == "reached at step 200, left again")
  }

  @Test("it says when it cannot be said")
  func honest() {
    func forecast(_ perplexities: [Double], phase: RunPhase = .running) -> GoalForecast {
      GoalForecast(
        RunFixture.run(
          perplexities: perplexities.enumerated().map { ($0 * 100, $1) }, phase: phase))
    }
    #expect(forecast([]) == .tooEarly(count: 0), "nobody knows yet whether there is a teacher")
    #expect(forecast([20]) == .tooEarly(count: 0))
    #expect(forecast([20, 10, 9]) == .tooEarly(count: 2))
    #expect(forecast([20, 8, 8.1, 8.2]) == .standing(count: 3))
    #expect(forecast([20, 9, 7, 9.5, 7, 8.8]) == .scattered(count: 5))
    #expect(forecast([20, 9, 8, 7.5], phase: .stopped) == .missed)
  }

  @Test("beyond the run's end it says where the run ends")
  func beyond() {
    let run = RunFixture.run(
      perplexities: [(0, 20), (100, 9), (200, 8.9), (300, 8.8)], totalSteps: 400)
    guard case .beyond(let perplexity) = GoalForecast(run) else {
      Issue.record("\(GoalForecast(run))")
      return
    }
    #expect(abs(perplexity - 8.7) < 0.01)
  }

  @Test("without a teacher there is no goal")
  func noTeacher() {
    let run = RunFixture.run(perplexities: [(0, 20), (100, 9)], teacher: nil)
    #expect(GoalForecast(run) == .noTeacher)
  }

  @Test("evaluations that were broken off do not count")
  func interrupted() {
    let run = RunFixture.run(perplexities: [(0, 20), (100, 5.5)], interrupted: [100])
    #expect(GoalForecast(run) == .tooEarly(count: 0))
  }

  @Test("what is no number has no line through it")
  func notANumber() {
    let run = RunFixture.run(perplexities: [(0, 20), (100, .nan), (200, 9), (300, .infinity)])
    #expect(GoalForecast(run) == .tooEarly(count: 1))
  }
}
