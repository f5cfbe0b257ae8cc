import Foundation
import RunStore
import TestSupport
import Testing

@testable import Training

@Suite("Alerts")
struct AlertRuleTests {
  private func evaluation(
    _ step: Int, _ perplexity: Double, teacher: Double? = nil
  ) -> EvaluationRecord {
    var record = EvaluationRecord()
    record.step = step
    record.studentPerplexity = perplexity
    record.gap = teacher.map { perplexity - $0 }
    return record
  }

  @Test("rules are read as they are written, and in the ways that people type them")
  func rules() throws {
    let rules: [AlertRule] = [
      .nan, .finished, .goal, .plateau(5), .below(12.5), .aboveBest(1.2),
    ]
    for rule in rules { #expect(AlertRule(rule.description) == rule) }
    #expect(AlertRule("Perplexity<12.5") == .below(12.5))
    #expect(AlertRule("perplexity > best × 1.2") == .aboveBest(1.2))
    #expect(AlertRule("perplexity>best*1.2") == .aboveBest(1.2))
    for wrong in [
      "", "loss < 3", "plateau", "plateau 0", "plateau -1", "perplexity < nan", "perplexity < -1",
      "perplexity > 3", "perplexity > best * 1", "perplexity > best * inf", "nan nan",
    ] {
      #expect(AlertRule(wrong) == nil, "\(wrong)")
    }
  }

  @Test("a rule is told once when it comes true, and again after it was false")
  func once() {
    var watch = AlertWatch([.goal, .below(20), .aboveBest(1.5), .plateau(2)])
    func told(_ step: Int, _ perplexity: Double) -> [AlertRule] {
      watch.evaluated(evaluation(step, perplexity, teacher: 10)).map(\.rule)
    }
    #expect(told(1, 30).isEmpty)
    #expect(told(2, 15) == [.below(20)])
    #expect(told(3, 10.5) == [.goal])
    #expect(told(4, 10.6).isEmpty, "both are true as before")
    #expect(told(5, 16) == [.aboveBest(1.5), .plateau(2)])
    #expect(told(6, 25).isEmpty)
    #expect(told(7, 10.4) == [.goal, .below(20)])
    #expect(told(8, 11.5).isEmpty)
    #expect(told(9, 12) == [.plateau(2)])
    #expect(told(10, 18) == [.aboveBest(1.5)])
  }

  @Test("a value that is no number is above any best, and the end and NaN have rules of their own")
  func edges() {
    var watch = AlertWatch([.aboveBest(2), .nan, .finished])
    #expect(watch.evaluated(evaluation(1, 10)).isEmpty)
    #expect(watch.evaluated(evaluation(2, .nan)).map(\.rule) == [.aboveBest(2)])
    #expect(
      watch.broke(step: 3, "the loss is not finite").map(\.text) == ["the loss is not finite"])
    #expect(watch.broke(step: 3, "again").map(\.text) == ["again"])
    #expect(watch.finished(step: 9).map(\.step) == [9])
    var none = AlertWatch([])
    #expect(none.broke(step: 1, "").isEmpty && none.finished(step: 1).isEmpty)
  }

  @Test("a session records them, calls whoever wants to know, and keeps what was asked for")
  func session() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyLoop(in: folder) {
        $0.valid = $0.train
        $0.alerts = [.nan, .below(0.5)]
      }
      _ = try tiny.apply(.alert("perplexity < 1e9"), .alert("-perplexity < 0.5"))
      let refused = try #require(try tiny.apply(.alert("loss < 1")))
      #expect(refused.refusal?.contains("perplexity < X") == true)
      try tiny.apply(.evaluate, .evaluate)
      try tiny.withPoison { _ = try tiny.apply(.evaluate) }
      try tiny.apply(.evaluate)
      try tiny.loop.writer.flush()
      let reader = try RunReader(tiny.loop.writer.directory)
      let alerts = try reader.events().filter { $0.kind == .alert }.map(\.text)
      #expect(alerts.count == 2)
      #expect(alerts.first?.hasPrefix("perplexity < 1000000000.0: the perplexity is ") == true)
      #expect(alerts.last?.hasPrefix("nan: after step 0") == true)
      #expect(tiny.told.map(\.rule) == [.below(1e9), .nan])
      // Whoever goes on with the run has the same rules, and is not told again what was told.
      tiny.loop.alerts = AlertWatch([])
      try tiny.loop.recallAlerts(reader)
      #expect(tiny.loop.alerts.rules == [.nan, .below(1e9)])
      #expect(tiny.loop.alerts.evaluated(evaluation(1, 100)).isEmpty)
    }
  }

  @Test("a recipe keeps them, and they are no reason to call it another")
  func recipe() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      var recipe = Recipe()
      recipe.teacher = tiny.directory.path
      recipe.train = [tiny.text.path]
      let before = try RunInputs(recipe, version: "1")
      recipe.alerts = [.plateau(3), .goal]
      #expect(try RunInputs(recipe, version: "1") == before)
      let file = folder.file("recipe.json")
      try Data(recipe.json.text.utf8).write(to: file)
      #expect(try Recipe(contentsOf: file).alerts == recipe.alerts)
    }
  }
}
