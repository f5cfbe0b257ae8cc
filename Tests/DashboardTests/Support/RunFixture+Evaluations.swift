import RunStore

@testable import Dashboard

extension RunFixture {
  /// A run whose student had these perplexities at these steps, with a teacher at 5 and so a goal
  /// at 6.
  static func run(
    perplexities: [(step: Int, perplexity: Double)], totalSteps: Int = 1000,
    phase: RunPhase = .running, teacher: Double? = 5, interrupted: Set<Int> = []
  ) -> RunData {
    var update = RunUpdate()
    let last = perplexities.last?.step ?? 0
    update.standing = standing(steps: last, phase: phase, totalSteps: totalSteps)
    update.steps = last > 0 ? [step(last)] : []
    update.evaluations = perplexities.map { place in
      var record = evaluation(at: place.step)
      record.studentPerplexity = place.perplexity
      record.teacherPerplexity = teacher
      record.isInterrupted = interrupted.contains(place.step)
      return record
    }
    var run = RunData()
    run.apply(update)
    return run
  }
}
