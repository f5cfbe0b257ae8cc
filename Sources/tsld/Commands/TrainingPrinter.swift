import Foundation
import RunStore
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
  private var evaluationsShown = 0
  private var messagesShown = 0
  private var lastLine = ContinuousClock.now - .seconds(10)

  init(asJSON: Bool, steps directory: RunDirectory) {
    self.asJSON = asJSON
    self.directory = directory
  }

  func show(_ snapshot: Snapshot) throws {
    for message in snapshot.messages.dropFirst(messagesShown) {
      Streams.note("note: \(TerminalText.escaped(message))\n")
    }
    messagesShown = snapshot.messages.count
    if asJSON { return try showSteps(snapshot) }
    // A run that went back makes steps again.
    if let last = lastStep, snapshot.step < last { lastStep = snapshot.step }
    for evaluation in snapshot.evaluations.dropFirst(evaluationsShown) { line(evaluation) }
    evaluationsShown = snapshot.evaluations.count
    guard let step = snapshot.lastStep, step.step > lastStep ?? 0,
      ContinuousClock.now - lastLine > .seconds(2)
    else { return }
    lastLine = .now
    line(step, snapshot)
  }

  func finish(_ snapshot: Snapshot) throws {
    switch snapshot.state {
    case .failed(let message):
      Streams.note("Error: \(TerminalText.escaped(message, keeping: .newlines))\n")
    case .finished, .stopped:
      guard !asJSON else { return }
      if let step = snapshot.lastStep, step.step > lastStep ?? 0 { line(step, snapshot) }
      snapshot.evaluationWords.forEach(out)
      let verb = snapshot.state == .finished ? "finished" : "stopped"
      out("\(verb) after \(snapshot.step) of \(snapshot.totalSteps) steps: \(directory.url.path)")
    default: break
    }
  }

  // MARK: Lines

  private func line(_ evaluation: EvaluationRecord) {
    var text = "evaluation at step \(evaluation.step): perplexity "
    text += number(evaluation.studentPerplexity, 4)
    if let teacher = evaluation.teacherPerplexity {
      text +=
        ", teacher \(number(teacher, 4)), gap \(number(evaluation.studentPerplexity - teacher, 4))"
    }
    out(text + (evaluation.isInterrupted ? " (interrupted)" : ""))
  }

  private func line(_ step: StepRecord, _ snapshot: Snapshot) {
    lastStep = step.step
    var parts = [
      "step \(step.step)/\(snapshot.totalSteps)", "loss \(number(step.loss, 4))",
      "gt \(number(step.groundTruth, 4))",
    ]
    if let distillation = step.distillation { parts.append("kd \(number(distillation, 4))") }
    parts.append("lr \(String(format: "%.2e", step.learningRate))")
    parts.append("\(number(step.tokensPerSecond, 0)) tokens/s")
    let left = Double(snapshot.totalSteps - step.step) * Double(step.tokens) / step.tokensPerSecond
    parts.append("ETA \(duration(left))")
    out(fitting(parts))
  }

  /// One line; on a narrow terminal without the rate, then without the learning rate.
  private func fitting(_ parts: [String]) -> String {
    var parts = parts
    if let width = TerminalWidth.columns {
      for mark in [" tokens/s", "lr "] where parts.joined(separator: "  ").count > width {
        parts.removeAll { $0.contains(mark) }
      }
    }
    return parts.joined(separator: "  ")
  }

  private func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e8 else { return "?" }
    let whole = Int(seconds.rounded())
    return whole < 3600
      ? String(format: "%d:%02d", whole / 60, whole % 60)
      : String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
  }

  private func number(_ value: Double, _ digits: Int) -> String {
    Figures.decimal(value, digits)
  }

  // MARK: JSON

  private func showSteps(_ snapshot: Snapshot) throws {
    // Steps after the checkpoint that a resumed run goes on from are there until it has loaded.
    if case .loading = snapshot.state { return }
    let follower = try follower ?? StepFollower(directory, after: snapshot.startStep)
    self.follower = follower
    for step in try follower.next() {
      let teacher = snapshot.evaluations.compactMap(\.teacherPerplexity).last
      let evaluation = snapshot.evaluations.last { $0.step == step.step && !$0.isInterrupted }
      out(try StepLine(step, teacherPerplexity: teacher, evaluation: evaluation).json())
    }
  }

  private func out(_ text: String) {
    // Whoever stops listening must not stop the training.
    try? Streams.out(text)
  }
}

extension Snapshot {
  /// How good the student is, as far as a whole evaluation said; that one was interrupted since.
  var evaluationWords: [String] {
    guard let last = evaluations.last else { return [] }
    var words: [String] = []
    if let whole = evaluations.last(where: { !$0.isInterrupted }) {
      words.append(
        "perplexity \(Figures.decimal(whole.studentPerplexity, 3)) at step \(whole.step)")
    }
    if last.isInterrupted { words.append("the evaluation at step \(last.step) was interrupted") }
    return words
  }
}
