import Engine
import Foundation
import RunStore
import Untrusted

/// What the training thread does: applies commands, makes steps, evaluates, saves.
final class SessionLoop {
  let recipe: Recipe
  let inputs: TrainingInputs
  let writer: RunWriter
  let mailbox: Mailbox
  private let log: RunLog
  private let threadCount: Int
  private let exports: Exports
  private let publishSnapshot: (Snapshot) -> Void

  var snapshot = Snapshot()
  /// Whether steps are made; otherwise the loop waits for commands.
  var isRunning = true
  /// Steps to make before pausing; nil for no limit.
  var stepsBeforePause: Int?
  var isStopping = false
  /// Whether the last step was refused because something in it was not finite.
  var isBroken = false
  var bestPerplexity: Double?
  /// The checkpoint that could not be saved when the session paused for it.
  var missedCheckpoint: MissedCheckpoint?
  private var lastPublished = ContinuousClock.now
  var lastSaved = ContinuousClock.now
  /// The folder's name of the checkpoint with the best evaluation.
  var bestCheckpoint: String?
  /// The texts that are traced through training.
  var watches: [WatchRecord] = []
  var inspector: TokenInspector?
  /// The id of the last watch, whether it is still traced or not.
  var lastWatch = 0
  /// The steps whose batches were traced.
  var inspectedSteps: Set<Int> = []
  /// The part of a matrix whose codes are recorded; nil for none.
  var shownCodes: CodeRegion?
  /// The last command to interrupt that something was broken off for.
  var lastInterrupt = 0

  init(
    _ recipe: Recipe, _ inputs: TrainingInputs, writer: RunWriter, threadCount: Int,
    mailbox: Mailbox, exports: Exports, publish: @escaping (Snapshot) -> Void
  ) {
    self.exports = exports
    self.recipe = recipe
    self.inputs = inputs
    self.writer = writer
    self.threadCount = threadCount
    self.mailbox = mailbox
    log = RunLog(writer.directory.log)
    publishSnapshot = publish
  }

  /// A checkpoint that is still to be saved.
  struct MissedCheckpoint {
    let isBest: Bool
  }

  func run() {
    do {
      publish(.loading(0))
      let trainer = try Trainer(
        recipe, inputs, threadCount: threadCount,
        cacheFile: writer.directory.url.appendingPathComponent("teacher.cache")
      ) {
        publish(.loading($0))
      }
      try begin(trainer)
      repeat { try train(trainer) } while try !isSettled(trainer)
      try end(trainer)
    } catch {
      fail(error)
    }
  }

  // MARK: Beginning and end

  private func begin(_ trainer: Trainer) throws {
    snapshot.totalSteps = trainer.totalSteps
    snapshot.messages += inputs.warnings
    writer.append(trainer.matrixRecords)
    let restored = try checkpoints.restoreNewest(into: trainer)
    snapshot.messages += restored.damaged.map { "passed over a damaged checkpoint: \($0)" }
    if restored.state == nil, let advice = inputs.teachingAdvice(recipe) {
      snapshot.messages.append(advice)
    }
    for message in snapshot.messages { log.write("note: \(message)") }
    bestPerplexity = restored.state?.bestPerplexity
    // A new run has nothing to take back.
    if try RunReader(writer.directory).lastStep() ?? 0 > trainer.stepCount {
      try writer.rewind(to: trainer.stepCount)
    }
    bestCheckpoint = try bestEvaluation().map { RunCheckpoint.name(step: $0) }
    let rate = SgemmRate(on: trainer.distiller.pool).measure()
    writer.update {
      $0.status = .running
      $0.message = ""
      $0.objective = trainer.settings.objective.kind.rawValue
      $0.operationsPerStep = trainer.operationsPerStep
      $0.sgemmRate = rate
      $0.stepsPerEpoch =
        Double(inputs.train.blockCount) / Double(recipe.sequencesPerStep)
    }
    snapshot.startStep = trainer.stepCount
    resumeWatching(try RunReader(writer.directory).watches(), trainer)
    if restored.state == nil { watchTexts(trainer) }
    event(
      .start, step: trainer.stepCount, after: trainer.objectiveInWords,
      text: restored.state == nil ? "training starts" : "training goes on")
    describe(trainer)
    trace(trainer)
    if trainer.stepCount == 0, inputs.valid != nil { try evaluate(trainer) }
    // A run that was paused before it was resumed starts running.
    publish(.running)
  }

  /// The step of the best evaluation of this run that is recorded; its checkpoint is kept.
  private func bestEvaluation() throws -> Int? {
    try RunReader(writer.directory).evaluations()
      .filter { !$0.isInterrupted && $0.step > 0 }
      .min { $0.studentPerplexity < $1.studentPerplexity }?.step
  }

  func train(_ trainer: Trainer) throws {
    while !isStopping, trainer.stepCount < trainer.totalSteps {
      try applyCommands(trainer)
      if isStopping { break }
      guard isRunning else {
        mailbox.wait(milliseconds: 50)
        continue
      }
      pauseIfRecordingFailed()
      guard isRunning else { continue }
      try step(trainer)
    }
  }

  /// Evaluates and saves when no more steps are made; false where that was waited for in vain.
  private func isSettled(_ trainer: Trainer) throws -> Bool {
    let isComplete = trainer.stepCount >= trainer.totalSteps
    if isComplete, snapshot.evaluations.last?.step != trainer.stepCount { try evaluate(trainer) }
    // What led to a step that could not be applied is no place to go on from.
    if checkpointStep != trainer.stepCount, !isBroken {
      try save(trainer, isInterruptible: false)
    }
    // All steps are made, and there is no room for them: somebody can make some.
    guard missedCheckpoint != nil, !isStopping else { return true }
    while !isRunning, !isStopping {
      mailbox.wait(milliseconds: 50)
      try applyCommands(trainer)
    }
    return isStopping
  }

  private func end(_ trainer: Trainer) throws {
    let isComplete = trainer.stepCount >= trainer.totalSteps
    if isComplete { try exports.save(trainer) }
    refuseLateCommands(trainer)
    let state: Snapshot.State = isComplete ? .finished : .stopped
    event(.end, step: trainer.stepCount, text: isComplete ? "all steps are made" : "stopped early")
    tell(isComplete ? .finished : .stopped)
    try writer.close()
    publish(state)
  }

  private func fail(_ error: any Error) {
    let message = line(for: error)
    event(.error, step: snapshot.step, text: message)
    writer.update {
      $0.status = .failed
      $0.message = message
    }
    try? writer.close()
    publish(.failed(message))
  }

  // MARK: Steps

  private func step(_ trainer: Trainer) throws {
    if let count = trainer.calibrate() {
      event(
        .calibration, step: trainer.stepCount, after: trainer.objectiveInWords,
        text: "the teacher's confidence was measured on \(count) sequences")
    }
    let outcome = trainer.step()
    if let rejection = outcome.rejection {
      return pause(trainer, rejection)
    }
    isBroken = false
    writer.append(outcome.record, matrices: outcome.matrices)
    snapshot.lastStep = outcome.record
    if !outcome.matrices.isEmpty { recordCodes(trainer) }
    describe(trainer)
    traceIfDue(trainer)
    if isDue(recipe.evaluateEvery ?? max(trainer.stepsPerEpoch, 50), trainer) {
      try evaluate(trainer)
    }
    if let every = recipe.checkpointEvery {
      if isDue(every, trainer), checkpointStep != trainer.stepCount { try save(trainer) }
    } else if ContinuousClock.now - lastSaved > .seconds(60) {
      try save(trainer)
    }
    if let steps = stepsBeforePause {
      stepsBeforePause = steps - 1
      if steps <= 1 { pause(reason: nil) }
    }
    publish(isRunning ? .running : snapshot.state, atMost: true)
  }

  private func isDue(_ every: Int, _ trainer: Trainer) -> Bool {
    trainer.stepCount % every == 0 && trainer.stepCount < trainer.totalSteps
  }

  func describe(_ trainer: Trainer) {
    snapshot.step = trainer.stepCount
    snapshot.learningRate = trainer.learningRate
    snapshot.settings = trainer.settings
    snapshot.epoch = Double(trainer.position) / Double(inputs.train.blockCount)
  }

  // MARK: Pausing

  func pause(reason: String?, cause: Snapshot.PauseCause? = nil) {
    isRunning = false
    stepsBeforePause = nil
    tell(.paused, message: reason ?? "")
    snapshot.pauseCause = cause
    publish(.paused(reason: reason))
  }

  private func pause(_ trainer: Trainer, _ rejection: StepReport.Rejection) {
    let what =
      switch rejection {
      case .noLabels: "none of its tokens is a label"
      case .loss: "the loss is not finite"
      case .gradient(let name): "the gradient of \(name) is not finite"
      }
    let reason =
      "step \(trainer.stepCount + 1) was not applied: \(what); go back to the last checkpoint "
      + "with a lower learning rate (goback 0.5), or change the settings and resume"
    isBroken = rejection != .noLabels
    event(.pause, step: trainer.stepCount, text: reason)
    pause(reason: reason, cause: .step)
  }

  /// What cannot be recorded must not be trained: nothing is lost while the session waits.
  private func pauseIfRecordingFailed() {
    guard let failure = writer.failure else { return }
    event(.error, step: snapshot.step, text: "recording failed: \(failure)")
    pause(reason: "\(failure); then resume", cause: .disk)
  }

  // MARK: Events

  /// Records that something happened, for programs in the database and for people in the log.
  func event(
    _ kind: EventKind, step: Int, before: String? = nil, after: String? = nil, text: String
  ) {
    writer.append(kind, step: step, before: before, after: after, text: text)
    let change = [before, after].compactMap { $0 }.joined(separator: " → ")
    log.write("step \(step) \(kind.rawValue): \(text)\(change.isEmpty ? "" : " (\(change))")")
  }

  // MARK: Publishing

  /// Tells other processes what the session is doing, the share of it that is done, and what people
  /// should know; nil leaves what they know.
  func tell(_ status: RunStatus, share: Double? = nil, message: String? = nil) {
    writer.update {
      $0.status = status
      $0.statusShare = share
      $0.message = message ?? $0.message
    }
  }

  /// Shows the state to whoever watches; `atMost` about 30 times a second.
  func publish(_ state: Snapshot.State, atMost isLimited: Bool = false) {
    snapshot.state = state
    let now = ContinuousClock.now
    guard !isLimited || now - lastPublished > .milliseconds(30) else { return }
    lastPublished = now
    publishSnapshot(snapshot)
  }
}
