import Foundation
import RunStore
import Terminal
import Training
import Untrusted

/// Prints a session's progress: readable lines about twice a second at most, or every step as JSON.
///
/// Steps come from the run store, so that none is missed however fast they are.
final class TrainingPrinter {
  private let asJSON: Bool
  private let directory: RunDirectory
  private var follower: StepFollower?
  private var lastStep: Int?
  private var evaluationsSeen = 0
  /// Evaluations that wait for the lines of the steps before them.
  private var evaluations: [EvaluationRecord] = []
  private var scoresSeen = 0
  /// What tasks gave, that waits in the same way.
  private var scores: [TaskScoreRecord] = []
  private var lastAnswer = 0
  private var messagesShown = 0
  private var lastLine = ContinuousClock.now - .seconds(10)

  init(asJSON: Bool, steps directory: RunDirectory) {
    self.asJSON = asJSON
    self.directory = directory
  }

  func show(_ snapshot: Snapshot) throws {
    for message in snapshot.messages.dropFirst(messagesShown) {
      Streams.note("note: \(message)\n")
    }
    messagesShown = snapshot.messages.count
    for answer in snapshot.acknowledgements where answer.id > lastAnswer {
      lastAnswer = answer.id
      // What is tried again and again is told by whoever tries.
      guard let refusal = answer.refusal, answer.command != .resume else { continue }
      Streams.note("note: refused: \(refusal)\n")
    }
    evaluations += snapshot.evaluations.suffix(max(0, snapshot.evaluationCount - evaluationsSeen))
    evaluationsSeen = snapshot.evaluationCount
    scores += snapshot.taskScores.suffix(max(0, snapshot.taskScoreCount - scoresSeen))
    scoresSeen = snapshot.taskScoreCount
    if asJSON { return try showSteps(snapshot) }
    // A run that went back makes steps again.
    if let last = lastStep, snapshot.step < last { lastStep = snapshot.step }
    for evaluation in evaluations { try line(evaluation) }
    evaluations = []
    for score in scores where score.place == 0 { try line(score) }
    scores = []
    guard let step = snapshot.lastStep, step.step > lastStep ?? 0,
      ContinuousClock.now - lastLine > .seconds(2)
    else { return }
    lastLine = .now
    try line(step, snapshot)
  }

  func finish(_ snapshot: Snapshot) throws {
    if case .failed(let message) = snapshot.state { Streams.note("Error: \(message)\n") }
    guard !asJSON, let ending = Self.ending(snapshot, directory) else { return }
    if let step = snapshot.lastStep, step.step > lastStep ?? 0 { try line(step, snapshot) }
    for line in snapshot.evaluationWords { try Streams.out(line) }
    try Streams.out(ending)
  }

  /// How a session ended, in a line; nil where it failed or goes on.
  static func ending(_ snapshot: Snapshot, _ directory: RunDirectory) -> String? {
    guard [.finished, .stopped].contains(snapshot.state) else { return nil }
    let verb = snapshot.state == .finished ? "finished" : "stopped"
    // Somebody may have asked for fewer steps than were made by then.
    let steps =
      snapshot.step > snapshot.totalSteps
      ? "\(snapshot.step) steps, \(snapshot.totalSteps) asked for"
      : "\(snapshot.step) of \(snapshot.totalSteps) steps"
    return "\(verb) after \(steps): \(directory.url.path)"
  }

  // MARK: Lines

  private func line(_ evaluation: EvaluationRecord) throws {
    var text = "evaluation at step \(evaluation.step): perplexity "
    text += evaluation.studentPerplexity.fixed(4)
    if let teacher = evaluation.teacherPerplexity {
      let gap = evaluation.studentPerplexity - teacher
      text += ", teacher \(teacher.fixed(4)), gap \(gap.fixed(4))"
    }
    try Streams.out(text + (evaluation.isInterrupted ? " (interrupted)" : ""))
  }

  private func line(_ score: TaskScoreRecord) throws {
    let who = score.model == .teacher ? "of the teacher" : "at step \(score.step)"
    var text = "\(TerminalText.escaped(score.task)) \(who): "
    text += "\(TerminalText.escaped(score.metric)) \(score.value.fixed(4))"
    if let error = score.standardError { text += " ± \(error.fixed(4))" }
    if let chance = score.chance { text += ", chance \(chance.fixed(4))" }
    try Streams.out(text + ", \(score.items) items")
  }

  private func line(_ step: StepRecord, _ snapshot: Snapshot) throws {
    lastStep = step.step
    var parts = [
      "step \(step.step)/\(snapshot.totalSteps)", "loss \(step.loss.fixed(4))",
      "gt \(step.groundTruth.fixed(4))",
    ]
    if let distillation = step.distillation { parts.append("kd \(distillation.fixed(4))") }
    if let layers = step.layers { parts.append("layers \(layers.fixed(4))") }
    parts.append("lr \(String(format: "%.2e", step.learningRate))")
    parts.append("\(step.tokensPerSecond.fixed(0)) tokens/s")
    let left = Double(snapshot.totalSteps - step.step) * Double(step.tokens) / step.tokensPerSecond
    parts.append("ETA \(Format.duration(left))")
    try Streams.out(fitting(parts))
  }

  /// One line; on a narrow terminal without the rate, then without the learning rate.
  private func fitting(_ parts: [String]) -> String {
    var parts = parts
    if let width = StandardOutput.columns {
      for mark in [" tokens/s", "lr "] where parts.joined(separator: "  ").count > width {
        parts.removeAll { $0.contains(mark) }
      }
    }
    return parts.joined(separator: "  ")
  }

  // MARK: JSON

  private func showSteps(_ snapshot: Snapshot) throws {
    // Steps after the checkpoint that a resumed run goes on from are there until it has loaded.
    if snapshot.settings == nil { return }
    let follower = try follower ?? StepFollower(directory, after: snapshot.startStep)
    self.follower = follower
    for step in try follower.next() {
      try showEvaluations(before: step.step)
      try Streams.out(try step.fields.json(pretty: false))
      lastStep = step.step
    }
    try showEvaluations(
      before: snapshot.state.hasEnded ? .max : (lastStep ?? snapshot.startStep) + 1)
  }

  private func showEvaluations(before step: Int) throws {
    for evaluation in evaluations where evaluation.step < step {
      try Streams.out(try evaluation.fields.json(pretty: false))
    }
    evaluations.removeAll { $0.step < step }
    for score in scores where score.step < step {
      try Streams.out(try score.fields.json(pretty: false))
    }
    scores.removeAll { $0.step < step }
  }
}

extension Snapshot {
  /// How good the student is, as far as a whole evaluation said; that one was interrupted since.
  var evaluationWords: [String] {
    guard let last = evaluations.last else { return [] }
    var words: [String] = []
    if let whole = evaluations.last(where: { !$0.isInterrupted }) {
      words.append("perplexity \(whole.studentPerplexity.fixed(3)) at step \(whole.step)")
    }
    if last.isInterrupted { words.append("the evaluation at step \(last.step) was interrupted") }
    return words
  }
}

extension StepRecord {
  fileprivate var fields: Fields {
    [
      "kind": "step", "step": step, "loss": loss, "gt": groundTruth, "distillation": distillation,
      "layers": layers,
      "batch_perplexity": perplexity, "learning_rate": learningRate,
      "tokens_per_second": tokensPerSecond, "gradient_norm": gradientNorm, "forward_kl": forwardKL,
      "agreement": agreement, "scale_effective_count": scaleEffectiveCount,
      "scale_largest": scaleLargest,
    ]
  }
}

extension TaskScoreRecord {
  /// As `--json` and `tsld runs show` print it.
  var fields: Fields {
    [
      "kind": "task", "step": step, "model": model.rawValue, "task": task, "metric": metric,
      "value": value, "standard_error": standardError, "chance": chance, "items": items,
      "seconds": seconds,
    ]
  }
}

extension EvaluationRecord {
  fileprivate var fields: Fields {
    [
      "kind": "evaluation", "step": step, "perplexity": studentPerplexity,
      "teacher_perplexity": teacherPerplexity, "gap": gap, "cross_entropy": studentCrossEntropy,
      "teacher_cross_entropy": teacherCrossEntropy, "seconds": seconds,
      "is_interrupted": isInterrupted,
    ]
  }
}
