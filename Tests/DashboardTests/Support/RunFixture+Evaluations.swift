@testable import RunStore

@testable import Dashboard

extension RunFixture {
  /// The run with so many tasks that were asked at every evaluation.
  static func run(tasks count: Int, steps: Int = 240) -> RunData {
    var run = RunData()
    run.apply(update(tasks: count, steps: steps))
    return run
  }

  static func update(tasks count: Int, steps: Int = 240) -> RunUpdate {
    var update = update(steps: steps)
    update.taskScores = stride(from: 0, through: steps, by: 50).flatMap { step in
      (0..<count).flatMap { task -> [TaskScoreRecord] in
        let progress = Double(step) / Double(totalSteps)
        let value = 0.28 + 0.02 * Double(task) + 0.15 * progress + 0.01 * noise(step, task)
        let student = score(task, at: step, value, .student)
        return step == 0 ? [score(task, at: 0, 0.46, .teacher), student] : [student]
      }
    }
    return update
  }

  private static func score(
    _ task: Int, at step: Int, _ value: Double, _ model: TaskScoreRecord.Model
  ) -> TaskScoreRecord {
    let names = ["arc_easy", "piqa", "winogrande", "boolq", "own\u{1B}[31m", "sst2", "rte"]
    var score = TaskScoreRecord(step: step)
    (score.model, score.task, score.metric) = (model, names[task % names.count], "acc")
    (score.value, score.standardError, score.chance) = (value, 0.05, 0.25)
    (score.items, score.seconds, score.time) = (100, 2, 1_767_225_600 + 0.1 * Double(step))
    return score
  }

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
