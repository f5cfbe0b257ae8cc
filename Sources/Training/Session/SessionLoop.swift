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
  let log: RunLog
  let resumption: Resumption?
  private let threadCount: Int
  private let exports: Exports
  private let publishSnapshot: (Snapshot) -> Void
  let onAlert: (Alert) -> Void
  var alerts: AlertWatch

  var snapshot = Snapshot()
  /// Whether steps are made; otherwise the loop waits for commands.
  var isRunning = true
  /// Steps to make before pausing; nil for no limit.
  var stepsBeforePause: Int?
  var isStopping = false
  /// Whether something was met that is not finite: what led to it is no place to go on from.
  var isBroken = false
  /// The checkpoint that was gone back to, and the step after which something was not finite then.
  var lastReturn: (checkpoint: Int, brokenAt: Int)?
  var bestPerplexity: Double?
  /// Whether the checkpoint that the session paused for, because it could not be saved, was to be
  /// the best's; nil where none is missed.
  var missedBest: Bool?
  private var lastPublished = ContinuousClock.now
  /// How often a text that is being continued is shown.
  var growthInterval = Duration.milliseconds(100)
  /// When somebody asked for something last.
  var lastAsked = ContinuousClock.now
  var lastSaved = ContinuousClock.now
  /// The step of the best evaluation, whose checkpoint is kept.
  var bestCheckpoint: Int?
  /// The step of the checkpoint that the steps since go back to.
  var checkpointStep: Int?
  /// Whether a loss that came of that checkpoint's weights was finite.
  var isProven = false
  var lastEvaluation: (step: Int, perplexity: Double)?
  /// The tasks that the teacher was asked, and the step after which the student was asked all.
  var teacherTasks: Set<String> = []
  var taskStep: Int?
  var watches: [WatchRecord] = []
  /// The id of the last watch, whether it is still traced or not.
  var lastWatch = 0
  var inspectedSteps: Set<Int> = []
  /// The part of a matrix whose codes are recorded, without them.
  var shownCodes: CodeMapRecord?
  /// The last command to interrupt that something was broken off for.
  var lastInterrupt = 0

  init(
    _ recipe: Recipe, _ inputs: TrainingInputs, writer: RunWriter, threadCount: Int,
    mailbox: Mailbox, exports: Exports, resumption: Resumption? = nil,
    onAlert: @escaping (Alert) -> Void = { _ in }, publish: @escaping (Snapshot) -> Void
  ) {
    self.onAlert = onAlert
    alerts = AlertWatch(recipe.alerts)
    self.exports = exports
    self.resumption = resumption
    self.recipe = recipe
    self.inputs = inputs
    self.writer = writer
    self.threadCount = threadCount
    self.mailbox = mailbox
    log = RunLog(writer.directory.log)
    publishSnapshot = publish
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
    } catch let refusal as Refusal {
      end(.failed("\(refusal.problem)"))
    } catch {
      fail(error)
    }
  }

  func train(_ trainer: Trainer) throws {
    while !isStopping, trainer.stepCount < trainer.totalSteps {
      try applyCommands(trainer)
      if isStopping { break }
      guard isRunning else {
        waitForCommands()
        continue
      }
      pauseIfRecordingFailed()
      guard isRunning else { continue }
      try step(trainer)
    }
  }

  /// Whether it makes no step unasked, and only answers for a run that is over.
  var attends: Bool { resumption?.attends != nil }

  /// Waits a moment; a session that only answers for a run ends when nobody asks any more.
  private func waitForCommands() {
    mailbox.wait(milliseconds: 50)
    if let patience = resumption?.attends, .now - lastAsked > patience { isStopping = true }
  }

  // MARK: End

  /// Evaluates and saves when no more steps are made; false where that was waited for in vain.
  private func isSettled(_ trainer: Trainer) throws -> Bool {
    let isComplete = trainer.stepCount >= trainer.totalSteps
    if isComplete { try judgeLastStep(trainer) }
    if checkpointStep != trainer.stepCount, !isBroken {
      try save(trainer, isInterruptible: false)
    }
    if isComplete, !isBroken, missedBest == nil { proveCheckpoint() }
    // All steps are made, and there is no room for them, or they led nowhere: somebody can help. Or
    // somebody has more to ask.
    guard missedBest != nil || isComplete && isBroken || attends && !isRunning, !isStopping else {
      return true
    }
    while !isRunning, !isStopping {
      waitForCommands()
      try applyCommands(trainer)
    }
    return isStopping
  }

  /// No step comes after the last one to tell whether its weights are good.
  private func judgeLastStep(_ trainer: Trainer) throws {
    if isBroken {
      if isRunning { pauseBroken(trainer, "what the last step led to is not finite") }
      return
    }
    try evaluateIfMissing(trainer)
    if !isBroken, lastEvaluation?.step != trainer.stepCount, !trainer.isSound {
      pauseBroken(trainer, "after step \(trainer.stepCount) the student's loss is not finite")
    }
  }

  private func end(_ trainer: Trainer) throws {
    let isComplete = trainer.stepCount >= trainer.totalSteps
    if isComplete, isBroken {
      throw Problem(
        .invalid, writer.directory.url.path, "the student that was trained is not finite",
        advice: "go on from the last good checkpoint at a lower rate: tsld resume "
          + "\(writer.directory.url.path) --scale-lr 0.5")
    }
    if isComplete { try exports.save(trainer, run: writer.directory) }
    refuseLateCommands(trainer)
    if isComplete, trainer.stepCount > snapshot.startStep {
      continueOpenings(trainer)
      tell(alerts.finished(step: trainer.stepCount))
    }
    event(.end, step: trainer.stepCount, text: isComplete ? "all steps are made" : "stopped early")
    tell(isComplete ? .finished : .stopped)
    try writer.close()
    publish(isComplete ? .finished : .stopped)
  }

  private func fail(_ error: any Error) {
    let message = line(for: error)
    event(.error, step: snapshot.step, text: message)
    writer.update {
      $0.status = .failed
      $0.message = message
    }
    end(.failed(message))
  }

  private func end(_ state: Snapshot.State) {
    try? writer.close()
    publish(state)
  }

  // MARK: Steps

  func step(_ trainer: Trainer) throws {
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
    proveCheckpoint()
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
    snapshot.pauseCause = cause
    tell(.paused, message: reason ?? "")
    publish(.paused(reason: reason))
  }

  private func pause(_ trainer: Trainer, _ rejection: StepReport.Rejection) {
    let what = "step \(trainer.stepCount + 1) was not applied: "
    switch rejection {
    case .noLabels:
      let reason = what + "none of its tokens is a label; change the settings and resume"
      event(.pause, step: trainer.stepCount, text: reason)
      pause(reason: reason, cause: .step)
    case .loss: pauseBroken(trainer, what + "the loss is not finite")
    case .gradient(let name):
      pauseBroken(trainer, what + "the gradient of \(name) is not finite")
    }
  }

  /// Waits because something is not finite; returns why, with what can be done.
  @discardableResult
  func pauseBroken(_ trainer: Trainer, _ what: String) -> String {
    let reason =
      what + "; go back to the last good checkpoint with a lower learning rate (goback 0.5), or "
      + "change the settings and resume"
    isBroken = true
    doubtCheckpoint(trainer, what)
    event(.pause, step: trainer.stepCount, after: Self.notFinite, text: reason)
    tell(alerts.broke(step: trainer.stepCount, what))
    pause(reason: reason, cause: .step)
    return reason
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
    var status = status
    // A run that is over stays so while a session waits for what else is asked of it.
    if status == .paused, attends, snapshot.pauseCause == nil {
      status = snapshot.step >= snapshot.totalSteps ? .finished : .stopped
    }
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
