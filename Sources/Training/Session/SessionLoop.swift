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
  private let threadCount: Int
  private let publishSnapshot: (Snapshot) -> Void

  var snapshot = Snapshot()
  /// Whether steps are made; otherwise the loop waits for commands.
  var isRunning = true
  /// Steps to make before pausing; nil for no limit.
  var stepsBeforePause: Int?
  var isStopping = false
  var bestPerplexity: Double?
  private var lastPublished = ContinuousClock.now
  private var lastSaved = ContinuousClock.now
  private var watches: [Watch] = []

  init(
    _ recipe: Recipe, _ inputs: TrainingInputs, writer: RunWriter, threadCount: Int,
    mailbox: Mailbox, publish: @escaping (Snapshot) -> Void
  ) {
    self.recipe = recipe
    self.inputs = inputs
    self.writer = writer
    self.threadCount = threadCount
    self.mailbox = mailbox
    publishSnapshot = publish
  }

  func run() {
    do {
      publish(.loading(0))
      let trainer = try Trainer(recipe, inputs, threadCount: threadCount) {
        publish(.loading($0))
      }
      try begin(trainer)
      try train(trainer)
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
    bestPerplexity = restored.state?.bestPerplexity
    try writer.rewind(to: trainer.stepCount)
    bestCheckpoint = try bestEvaluation().map { RunCheckpoint.name(step: $0) }
    writer.update {
      $0.status = .running
      $0.message = ""
    }
    snapshot.startStep = trainer.stepCount
    for record in try RunReader(writer.directory).watches() { resumeWatching(record, trainer) }
    writer.append(
      .start, step: trainer.stepCount,
      text: restored.state == nil ? "training starts" : "training goes on")
    describe(trainer)
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

  private func train(_ trainer: Trainer) throws {
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

  private func end(_ trainer: Trainer) throws {
    let isComplete = trainer.stepCount >= trainer.totalSteps
    if isComplete, snapshot.evaluations.last?.step != trainer.stepCount { try evaluate(trainer) }
    if checkpointStep != trainer.stepCount { try save(trainer) }
    let state: Snapshot.State = isComplete ? .finished : .stopped
    writer.append(
      .end, step: trainer.stepCount, text: isComplete ? "all steps are made" : "stopped early")
    writer.update { $0.status = isComplete ? .finished : .stopped }
    try writer.close()
    publish(state)
  }

  private func fail(_ error: any Error) {
    let message = "\(error)"
    writer.append(.error, step: snapshot.step, text: message)
    writer.update {
      $0.status = .failed
      $0.message = message
    }
    try? writer.close()
    publish(.failed(message))
  }

  // MARK: Steps

  private func step(_ trainer: Trainer) throws {
    let outcome = trainer.step()
    if let rejection = outcome.rejection {
      return pause(trainer, rejection)
    }
    writer.append(outcome.record, matrices: outcome.matrices)
    snapshot.add(outcome.record)
    if !outcome.matrices.isEmpty { snapshot.matrices = outcome.matrices }
    describe(trainer)
    if trainer.stepCount % recipe.measureEvery == 0 { trace(trainer) }
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
      if steps <= 1 { pause(reason: nil, trainer) }
    }
    publish(isRunning ? .running : snapshot.state, atMost: true)
  }

  private func isDue(_ every: Int, _ trainer: Trainer) -> Bool {
    trainer.stepCount % every == 0 && trainer.stepCount < trainer.totalSteps
  }

  private func describe(_ trainer: Trainer) {
    snapshot.step = trainer.stepCount
    snapshot.learningRate = trainer.learningRate
    snapshot.settings = trainer.settings
    snapshot.epoch = Double(trainer.position) / Double(inputs.train.blockCount)
  }

  // MARK: Pausing

  func pause(reason: String?, _ trainer: Trainer) {
    isRunning = false
    stepsBeforePause = nil
    writer.update { $0.status = .paused }
    publish(.paused(reason: reason))
  }

  private func pause(_ trainer: Trainer, _ rejection: StepReport.Rejection) {
    let what =
      switch rejection {
      case .loss: "the loss is not finite"
      case .gradient(let name): "the gradient of \(name) is not finite"
      }
    let reason =
      "step \(trainer.stepCount + 1) was not applied: \(what); go back to the last checkpoint "
      + "with a lower learning rate, or change the settings and resume"
    writer.append(.pause, step: trainer.stepCount, text: reason)
    pause(reason: reason, trainer)
  }

  /// What cannot be recorded must not be trained: nothing is lost while the session waits.
  private func pauseIfRecordingFailed() {
    guard let failure = writer.failure else { return }
    isRunning = false
    publish(.paused(reason: "\(failure); make room and resume"))
  }

  // MARK: Evaluation and checkpoints

  func evaluate(_ trainer: Trainer) throws {
    let before = snapshot.state
    writer.update { $0.status = .evaluating }
    publish(.evaluating(0))
    let record = trainer.evaluate(
      progress: { self.publish(.evaluating($0), atMost: true) },
      isInterrupted: { [mailbox] in mailbox.contains { $0 == .interrupt || $0 == .stop } })
    writer.update { $0.status = self.isRunning ? .running : .paused }
    guard let record else { return publish(before) }
    writer.append(record)
    writer.append(
      .evaluation, step: trainer.stepCount,
      text: "perplexity \(record.studentPerplexity)"
        + (record.isInterrupted ? ", interrupted" : ""))
    snapshot.evaluations.append(record)
    let isBest = !record.isInterrupted && record.studentPerplexity < bestPerplexity ?? .infinity
    if isBest {
      bestPerplexity = record.studentPerplexity
      if trainer.stepCount > 0 { try save(trainer, isBest: true) }
    }
    publish(isRunning ? .running : before)
  }

  private var checkpoints: CheckpointFolder { CheckpointFolder(url: writer.directory.checkpoints) }
  private var checkpointStep: Int? { snapshot.lastCheckpoint?.step }
  private var bestCheckpoint: String?

  /// Saves a checkpoint; where it cannot, the session pauses, and why is returned.
  @discardableResult
  func save(_ trainer: Trainer, isBest: Bool = false) throws -> String? {
    let before = snapshot.state
    publish(.saving)
    writer.update { $0.status = .saving }
    do {
      // Every row up to this step is durable before the checkpoint is: none is lost or doubled.
      try writer.flush()
      let saved = try checkpoints.save(trainer, bestPerplexity: bestPerplexity)
      record(saved, trainer, isBest: isBest)
      writer.update { $0.status = self.isRunning ? .running : .paused }
      publish(before)
      lastSaved = .now
      return nil
    } catch {
      writer.append(.error, step: trainer.stepCount, text: "no checkpoint: \(error)")
      let reason = "the checkpoint could not be saved: \(error); make room and resume"
      pause(reason: reason, trainer)
      lastSaved = .now
      return reason
    }
  }

  private func record(_ saved: CheckpointFolder.Saved, _ trainer: Trainer, isBest: Bool) {
    if isBest { bestCheckpoint = saved.url.lastPathComponent }
    let record = CheckpointRecord(
      step: trainer.stepCount, path: "checkpoints/\(saved.url.lastPathComponent)",
      hash: saved.hash, bytes: saved.byteCount,
      perplexity: snapshot.evaluations.last?.studentPerplexity,
      savedAt: Date().timeIntervalSince1970, isKept: true, event: writer.lastEvent)
    writer.append(record)
    writer.append(.checkpoint, step: trainer.stepCount, text: record.path)
    snapshot.lastCheckpoint = record
    let removed = checkpoints.prune(
      keeping: recipe.keepCheckpoints, and: Set([bestCheckpoint].compactMap { $0 }))
    for folder in removed {
      guard let step = Int(folder.lastPathComponent.dropFirst("step-".count)) else { continue }
      var gone = record
      gone.step = step
      gone.path = "checkpoints/\(folder.lastPathComponent)"
      gone.isKept = false
      writer.append(gone)
    }
  }

  /// Goes on from the last checkpoint as if the steps after it had never been made.
  func goBack(_ trainer: Trainer, scalingLearningRateBy factor: Double) throws {
    let restored = try checkpoints.restoreNewest(into: trainer)
    guard let state = restored.state else { throw SessionError.noCheckpoint }
    bestPerplexity = state.bestPerplexity
    try writer.rewind(to: trainer.stepCount)
    trainer.settings.baseLearningRate *= factor
    snapshot.goBack(to: trainer.stepCount)
    describe(trainer)
  }

  // MARK: Watching

  private struct Watch {
    let record: WatchRecord
    let inspector: TokenInspector
  }

  func watch(_ tokens: [Int32], name: String, _ trainer: Trainer) throws {
    guard tokens.count > 1 else { throw SessionError.tooShort }
    guard tokens.count <= recipe.block else {
      throw SessionError.tooLong(tokens: tokens.count, limit: recipe.block)
    }
    let size = trainer.inputs.model.architecture.vocabularySize
    guard tokens.allSatisfy({ $0 >= 0 && $0 < size }) else { throw SessionError.unknownToken }
    let id = (watches.map(\.record.id).max() ?? 0) + 1
    let record = WatchRecord(id: id, name: name, tokens: tokens)
    writer.append(record)
    resumeWatching(record, trainer)
    trace(trainer)
  }

  private func resumeWatching(_ record: WatchRecord, _ trainer: Trainer) {
    watches.append(
      Watch(
        record: record,
        inspector: TokenInspector(
          student: trainer.distiller.student, teacher: trainer.distiller.teacher,
          length: record.tokens.count, pool: trainer.distiller.pool)))
  }

  func trace(_ trainer: Trainer) {
    guard !watches.isEmpty else { return }
    let tokenizer = inputs.tokenizer.tokenizer
    snapshot.traces = watches.flatMap { watch in
      let insights = watch.inspector.inspect(
        watch.record.tokens, objective: trainer.settings.objective, top: 5)
      let ids = Set(
        insights.flatMap {
          [$0.token] + ($0.studentTop + ($0.teacher?.top ?? [])).map(\.token)
        })
      writer.append(
        ids.sorted().map { TokenTextRecord(id: Int($0), text: tokenizer.bytes(of: $0) ?? []) })
      return insights.map {
        TokenTraceRecord($0, watch: watch.record.id, step: trainer.stepCount)
      }
    }
    writer.append(snapshot.traces)
  }

  // MARK: Publishing

  /// Shows the state to whoever watches; `atMost` about 30 times a second.
  func publish(_ state: Snapshot.State, atMost isLimited: Bool = false) {
    snapshot.state = state
    let now = ContinuousClock.now
    guard !isLimited || now - lastPublished > .milliseconds(30) else { return }
    lastPublished = now
    publishSnapshot(snapshot)
  }
}
