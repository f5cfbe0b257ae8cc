import Engine
import Foundation
import RunStore
import Untrusted

extension SessionLoop {
  /// Why a run is not gone on with; what is recorded of it stays as it is.
  struct Refusal: Error {
    let problem: Problem
  }

  /// Makes a run begin, or go on from its last good checkpoint.
  func begin(_ trainer: Trainer) throws {
    isRunning = isRunning && !attends
    snapshot.totalSteps = trainer.totalSteps
    snapshot.messages += inputs.warnings
    let earlierSteps = writer.run.totalSteps
    let isNew = try !restore(trainer)
    if isNew { snapshot.messages += inputs.teachingAdvice(recipe) }
    for message in snapshot.messages { log.write("note: \(message)") }
    writer.append(trainer.matrixRecords)
    let rate = GemmProbe(pool: trainer.distiller.pool).measure()
    writer.update {
      if !attends { $0.status = .running }
      $0.message = ""
      $0.totalSteps = trainer.totalSteps
      $0.objective = trainer.settings.objective.kind.rawValue
      $0.operationsPerStep = trainer.operationsPerStep
      $0.sgemmRate = rate
      $0.stepsPerEpoch =
        Double(inputs.train.blockCount) / Double(recipe.sequencesPerStep)
    }
    snapshot.startStep = trainer.stepCount
    resumeWatching(try RunReader(writer.directory).watches(), trainer)
    if isNew { watchTexts(trainer) }
    event(
      .start, step: trainer.stepCount, after: trainer.objectiveInWords,
      text: isNew
        ? "training starts" + (resumption?.earlierRecord.map { " again, beside \($0)" } ?? "")
        : attends ? "opened again: it waits for commands" : "training goes on")
    try recordResumption(trainer, earlierSteps: earlierSteps)
    describe(trainer)
    // There is always something to go back to; and whether there is room is known from the start.
    // What was changed must not depend on the next checkpoint either.
    if isNew || (resumption?.learningRateFactor ?? 1) != 1 {
      try save(trainer, isInterruptible: false)
    }
    // A run that goes on has the traces of its step, if it was a step to trace at.
    if isNew { trace(trainer) }
    if trainer.stepCount == 0, isRunning { try evaluateIfMissing(trainer) }
    // A run that was paused before it was resumed starts running.
    if isRunning { publish(.running) } else if attends { pause(reason: nil) }
  }

  /// Restores the checkpoint to go on from; false where the run has none because it has not begun.
  private func restore(_ trainer: Trainer) throws -> Bool {
    let recorded = try RunReader(writer.directory).lastStep() ?? 0
    let factor = resumption?.learningRateFactor ?? 1
    do {
      try reconcileCheckpoints()
      let isThere = access(checkpoints.url.path, F_OK) == 0
      guard isThere || recorded == 0 && resumption?.checkpoint == nil else {
        throw refusal(recorded, ["\(Problem.missing(checkpoints.url.path))"])
      }
      let (found, passedOver) =
        isThere ? try checkpoints.newest(for: trainer, step: resumption?.checkpoint) : (nil, [])
      snapshot.messages += passedOver.map { "passed over a checkpoint that cannot be used: \($0)" }
      if let found {
        guard !attends || found.state.stepCount >= recorded else {
          throw Problem(
            .unsupported, writer.directory.url.path,
            "\(recorded) steps are recorded, and its last good checkpoint is of step "
              + "\(found.state.stepCount)", advice: "go on from there with 'tsld resume'")
        }
        guard found.state.stepCount <= trainer.totalSteps else {
          throw Problem.invalid(
            "--steps", expected: "at least \(found.state.stepCount), the steps that are made",
            found: "\(trainer.totalSteps)")
        }
        try goOn(
          trainer, from: found, scalingLearningRateBy: factor,
          rewinding: recorded > found.state.stepCount)
        return true
      }
      guard recorded == 0 else { throw refusal(recorded, passedOver) }
      if isThere { try checkpoints.takeBack(after: -1) }
      trainer.settings.baseLearningRate *= factor
      try trainer.settings.check()
      return false
    } catch let problem as Problem {
      throw Refusal(problem: problem)
    }
  }

  private func refusal(_ recorded: Int, _ passedOver: [String]) -> Problem {
    Problem(
      .unreadable, writer.directory.url.path,
      "\(recorded) steps are recorded, and no checkpoint is there to go on from"
        + (passedOver.isEmpty ? "" : ": " + passedOver.joined(separator: "; ")),
      advice: "put a good one back, or begin again with --from-start, which keeps what is recorded")
  }

  /// Records what the run goes on with that it did not begin with.
  private func recordResumption(_ trainer: Trainer, earlierSteps: Int) throws {
    let step = trainer.stepCount
    if let factor = resumption?.learningRateFactor, factor != 1 {
      event(
        .command, step: step, before: "\(trainer.learningRate / factor)",
        after: "\(trainer.learningRate)", text: #"{"scaleLearningRate":{"by":\#(factor)}}"#)
    }
    recordLength(trainer, before: earlierSteps)
    for change in resumption?.changes ?? [] { event(.change, step: step, text: change) }
    // Only what is recorded as accepted is no change the next time.
    try writer.flush()
    try resumption?.inputs?.write(to: writer.directory)
  }

  /// Adds steps to a run that has made all of its own.
  func extend(_ trainer: Trainer, by steps: Int) throws {
    let before = trainer.totalSteps
    let (total, overflows) = before.addingReportingOverflow(steps)
    guard !overflows, total <= Int(Int32.max) else {
      throw Problem.refused("a run has at most \(Int32.max) steps")
    }
    trainer.extend(to: total)
    snapshot.totalSteps = total
    writer.update { $0.totalSteps = total }
    recordLength(trainer, before: before)
  }

  private func recordLength(_ trainer: Trainer, before: Int) {
    guard trainer.totalSteps != before else { return }
    let message =
      "the run has \(trainer.totalSteps) steps from now on, not \(before); its "
      + "\(recipe.schedule.rawValue) schedule is that of \(trainer.totalSteps) steps"
    event(
      .extend, step: trainer.stepCount, before: "\(before)", after: "\(trainer.totalSteps)",
      text: message)
    snapshot.messages.append(message)
  }
}
