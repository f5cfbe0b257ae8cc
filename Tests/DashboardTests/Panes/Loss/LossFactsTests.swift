import Foundation
import Terminal
import Testing

@testable import Dashboard

@Suite("Facts of the loss pane")
struct LossFactsTests {
  @Test("the gap is held-out cross entropy less the smoothed one in training")
  func gap() {
    var perplexity = Series(smoothing: 0)
    var groundTruth = Series(smoothing: 0.5)
    perplexity.append(step: 0, value: exp(9))
    for step in 1...4 { groundTruth.append(step: step, value: 1) }
    perplexity.append(step: 3, value: exp(1.25))
    perplexity.append(step: 9, value: exp(2))
    var run = RunSeries()
    (run.perplexity, run[.groundTruth]) = (perplexity, groundTruth)
    let gap = run.trainEvalGap
    #expect(Array(gap.steps) == [3, 9], "before the first step there is nothing to compare with")
    #expect(abs(gap.value(at: 0) - 0.25) < 1e-6)
    #expect(abs(gap.value(at: 1) - 1) < 1e-6, "the last training value before it counts")
  }

  @Test("without training steps there is no gap")
  func noGap() {
    var run = RunSeries()
    run.perplexity = Series(values: [3, 2])
    #expect(run.trainEvalGap.isEmpty)
  }

  @Test("a line is fitted by least squares")
  func line() throws {
    let exact = try #require(FittedLine([(0, 1), (1, 3), (2, 5)]))
    #expect(abs(exact.slope - 2) < 1e-12)
    #expect(abs(exact.intercept - 1) < 1e-12)
    #expect(exact.slopeError < 1e-9)
    // Residuals -1/6, 1/3, -1/6 over one degree of freedom, Σ(x-x̄)² = 2.
    let rough = try #require(FittedLine([(0, 0), (1, 1), (2, 1)]))
    #expect(abs(rough.slopeError - sqrt(1.0 / 6 / 2)) < 1e-12)
    #expect(FittedLine([(0, 1), (1, 2)]) == nil)
    #expect(FittedLine([(1, 1), (1, 2), (1, 3)]) == nil)
    #expect(FittedLine([(0, 1), (1, .nan), (2, 3)]) == nil)
  }

  @Test("perplexity in numbers, now and at an earlier step")
  func perplexity() {
    let run = RunFixture.run(
      perplexities: [(0, 25), (100, 10), (200, 7), (300, 8)])
    let now = PerplexityFacts(run, at: nil)
    #expect(now.now == 8)
    #expect(now.gap == 3)
    // ln 25 to ln 8, of ln 25 to ln 5.
    #expect(abs((now.recovered ?? 0) - 0.708) < 0.001)
    #expect(now.moment == "at step 300")
    #expect(now.best?.step == 200)
    #expect(now.goal == 6)
    let then = PerplexityFacts(run, at: 150)
    #expect(then.step == 100)
    #expect(then.best?.step == 100)
  }

  @Test("where words have no room they go, and numbers stay")
  func shortWords() {
    let run = RunFixture.run(perplexities: [(0, 20), (100, 9), (200, 8), (300, 7)])
    let facts = PerplexityFacts(run, at: nil)
    guard case .expected(let step, let seconds?, _) = facts.forecast else {
      Issue.record("\(facts.forecast)")
      return
    }
    #expect(facts.goalPiece(width: 100).note.hasSuffix("at the pace of the last 3 evaluations"))
    let short = facts.goalPiece(width: 46)
    #expect(short.columns <= 46)
    #expect(short.note == "about step \(step) (\(Format.duration(seconds)))")
    let far = RunFixture.run(
      perplexities: [(0, 20), (100, 9), (200, 8.9), (300, 8.8)], totalSteps: 400)
    #expect(PerplexityFacts(far, at: nil).goalPiece(width: 46).note.contains("8.70"))
  }

  @Test("an evaluation that was broken off is not the last word")
  func interrupted() {
    let run = RunFixture.run(
      perplexities: [(0, 25), (100, 10), (200, 3)], interrupted: [200])
    let facts = PerplexityFacts(run, at: nil)
    #expect(facts.step == 100)
    #expect(facts.best?.step == 100)
  }

  @Test("pieces of text flow into rows and do not break")
  func pieces() {
    let pieces = [
      TextPiece("loss", "3.21", "avg 3.09", .plain), TextPiece("gap", "0.1", .plain),
    ]
    #expect(pieces[0].columns == 18)
    #expect(TextPiece.rows(of: pieces, width: 40) == 1)
    #expect(TextPiece.rows(of: pieces, width: 27) == 2)
    #expect(TextPiece.rows(of: [], width: 40) == 0)
    var canvas = Canvas(Size(27, 2), symbols: Symbols(.ascii))
    TextPiece.flow(pieces, on: &canvas)
    #expect(canvas.frame.lines == ["loss 3.21 avg 3.09", "gap 0.1"])
  }
}
